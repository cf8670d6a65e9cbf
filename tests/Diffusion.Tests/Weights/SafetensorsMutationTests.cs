using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>Thousands of damaged copies of a small valid file: each is read whole and within bounds, or refused by a named check.</summary>
public sealed partial class SafetensorsMutationTests : IDisposable
{
    private const int Mutations = 3000;
    private readonly ScratchFolder folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_damaged_file_is_read_within_bounds_or_refused(int seed)
    {
        var valid = ValidFile();
        var random = new Random(seed);
        var outcomes = new Dictionary<string, int>();
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Mutate(valid, random);
            var outcome = Outcome(folder.Write("mutant.safetensors", bytes), bytes);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", outcomes.OrderByDescending(pair => pair.Value).Select(pair => $"{pair.Key} {pair.Value}")));
        Assert.Equal(Mutations, outcomes.Values.Sum());
        Assert.True(outcomes.GetValueOrDefault("read") > 0, "no mutant was readable: the mutations are too coarse");
        Assert.True(outcomes.Keys.Count(key => key != "read") >= 10, "the mutants reached fewer than ten different checks");
    }

    public void Dispose() => folder.Dispose();

    // Anything but these two ends fails the test: another exception escapes, a fault ends the process.
    private static string Outcome(string path, byte[] bytes)
    {
        try
        {
            using var file = SafetensorsFile.Open(path);
            foreach (var (name, entry) in file.Entries)
            {
                Assert.InRange(entry.Offset, 8, bytes.Length);
                Assert.InRange(entry.Offset + entry.Length, entry.Offset, bytes.Length);
                using var tensor = file.Read(name);
                Assert.Equal(entry.Shape, tensor.shape);
                if (tensor.dtype == ScalarType.Bool) continue;
                Assert.True(bytes.AsSpan((int)entry.Offset, (int)entry.Length).SequenceEqual(tensor.numel() == 0 ? [] : tensor.bytes));
            }
            return "read";
        }
        catch (SafetensorsException error)
        {
            return error.Check.ToString();
        }
    }

    private byte[] ValidFile()
    {
        using var scope = NewDisposeScope();
        var path = folder["valid.safetensors"];
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor>
        {
            ["conv.weight"] = arange(36, dtype: ScalarType.Float32).reshape(4, 1, 3, 3),
            ["conv.bias"] = ones(4, dtype: ScalarType.Float16),
            ["ids"] = arange(6, dtype: ScalarType.Int64).reshape(1, 6),
            ["mask"] = ones(5, dtype: ScalarType.Bool),
            ["scalar"] = tensor(2.5),
            ["none"] = zeros([0, 3], dtype: ScalarType.Float32),
        }, new Dictionary<string, string> { ["format"] = "pt" });
        return File.ReadAllBytes(path);
    }

    private static byte[] Mutate(byte[] valid, Random random)
    {
        var bytes = (byte[])valid.Clone();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            bytes = random.Next(7) switch
            {
                0 => FlipBit(bytes, random, bytes.Length),
                1 => FlipBit(bytes, random, Math.Min(bytes.Length, 8 + HeaderLength(valid))),
                2 => bytes[..random.Next(bytes.Length + 1)],
                3 => [.. bytes, .. new byte[random.Next(1, 20)]],
                4 => Splice(bytes, random),
                5 => EditHeader(bytes, random, EditNumber),
                _ => EditHeader(bytes, random, EditWord),
            };
        }
        return bytes;
    }

    private static int HeaderLength(byte[] file) => (int)BitConverter.ToInt64(file);

    private static byte[] FlipBit(byte[] bytes, Random random, int within)
    {
        if (within > 0) bytes[random.Next(within)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    // A piece of the file put elsewhere, in place of or between what is there.
    private static byte[] Splice(byte[] bytes, Random random)
    {
        var (from, at) = (random.Next(bytes.Length + 1), random.Next(bytes.Length + 1));
        var piece = bytes[from..Math.Min(bytes.Length, from + random.Next(40))];
        return [.. bytes[..at], .. piece, .. bytes[Math.Min(bytes.Length, at + random.Next(2) * piece.Length)..]];
    }

    // The header changed as text, with the length before it put right again, so that the change itself is what must be noticed.
    private static byte[] EditHeader(byte[] bytes, Random random, Func<string, Random, string> edit)
    {
        if (bytes.Length < 8 || BitConverter.ToUInt64(bytes) is var length && length > (ulong)bytes.Length - 8) return bytes;
        var header = Encoding.UTF8.GetBytes(edit(Encoding.UTF8.GetString(bytes, 8, (int)length), random));
        return [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. bytes[(8 + (int)length)..]];
    }

    private static string EditNumber(string header, Random random)
    {
        var numbers = Numbers().Matches(header);
        if (numbers.Count == 0) return header;
        var number = numbers[random.Next(numbers.Count)];
        string[] values = ["0", "1", "-1", "2", "7", "1e3", "1.5", "9223372036854775807", "18446744073709551615", "99999999999999999999",
            random.Next(200).ToString(CultureInfo.InvariantCulture)];
        return header[..number.Index] + values[random.Next(values.Length)] + header[(number.Index + number.Length)..];
    }

    private static string EditWord(string header, Random random)
    {
        (string Old, string New)[] edits =
        [
            ("F32", "I32"), ("F32", "U32"), ("F16", "BF16"), ("I64", "F64"), ("I64", "U64"), ("F64", "C64"), ("BOOL", "U8"), ("BOOL", "F4"),
            ("F32", "F99"), ("shape", "dtype"), ("ids", "mask"), ("\"pt\"", "[]"), ("[", "[[[[[[[[["), ("]", ",1,1,1,1,1,1,1,1]"), ("{", "{\"x\":{},"),
            ("none", "other"), (",", ", "), ("}", "} "), (" ", ""), ("data_offsets", "offsets"), ("__metadata__", "metadata"), ("\"", "\\ud800"),
        ];
        var (old, replacement) = edits[random.Next(edits.Length)];
        var at = header.IndexOf(old, random.Next(Math.Max(1, header.Length / 2)), StringComparison.Ordinal);
        return at < 0 ? header : header[..at] + replacement + header[(at + old.Length)..];
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
