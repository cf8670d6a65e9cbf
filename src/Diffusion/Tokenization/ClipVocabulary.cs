using System.Text.Json;

namespace Distributed.Diffusion;

/// <summary>A byte-level BPE vocabulary: vocab.json (token → id) and merges.txt (one merge a line, the most frequent first).</summary>
internal sealed class ClipVocabulary
{
    /// <summary>The id of a symbol the vocabulary lacks; no merge knows it.</summary>
    public const int Missing = -1;

    private const int LargestSize = 1 << 20;
    private const long LargestFile = 64 << 20;

    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<(int Left, int Right), Merge> merges;
    private readonly int[] bytes = new int[256];
    private readonly int[] lastBytes = new int[256];

    private ClipVocabulary(Dictionary<string, int> ids, Dictionary<(int, int), Merge> merges)
    {
        (this.ids, this.merges) = (ids, merges);
        for (var value = 0; value < 256; value++)
        {
            var symbol = ByteSymbols.Of((byte)value).ToString();
            bytes[value] = Id(symbol) ?? Missing;
            lastBytes[value] = Id(symbol + ByteSymbols.WordEnd) ?? Missing;
        }
    }

    public int Size => ids.Count;

    public int? Id(string token) => ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>The symbol of one byte of a word.</summary>
    public int Symbol(byte value, bool last) => last ? lastBytes[value] : bytes[value];

    public Merge? MergeOf(int left, int right) => merges.TryGetValue((left, right), out var merge) ? merge : null;

    /// <exception cref="InvalidDataException">A file is missing or unusable; the message says which, where and why.</exception>
    public static ClipVocabulary Load(string folder)
    {
        var ids = ReadIds(Existing(folder, "vocab.json"));
        return new(ids, ReadMerges(Existing(folder, "merges.txt"), ids));
    }

    private static Dictionary<string, int> ReadIds(string path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var owners = new Dictionary<int, string>();
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"{path} is not a JSON object.");
            foreach (var entry in document.RootElement.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id is < 0 or >= LargestSize)
                    throw new InvalidDataException($"{path}: the id of '{entry.Name}' must be a whole number from 0 to {LargestSize - 1}.");
                if (!owners.TryAdd(id, entry.Name))
                    throw new InvalidDataException($"{path}: '{owners[id]}' and '{entry.Name}' have the same id {id}.");
                if (!ids.TryAdd(entry.Name, id))
                    throw new InvalidDataException($"{path}: '{entry.Name}' is listed twice.");
            }
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{path} is not JSON: {error.Message}", error);
        }
        return ids;
    }

    private static Dictionary<(int, int), Merge> ReadMerges(string path, Dictionary<string, int> ids)
    {
        var merges = new Dictionary<(int, int), Merge>();
        var lines = File.ReadAllText(path).TrimEnd().Split('\n');
        if (!lines[0].StartsWith("#version", StringComparison.Ordinal)) throw new InvalidDataException($"{path}: the first line must be '#version: …'.");
        for (var i = 1; i < lines.Length; i++)
        {
            var parts = lines[i].TrimEnd('\r').Split(' ');
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
                throw new InvalidDataException($"{path}, line {i + 1}: a merge is two symbols with one space between them.");
            var merge = new Merge(Rank: i - 1, Id(parts[0] + parts[1], i));
            if (!merges.TryAdd((Id(parts[0], i), Id(parts[1], i)), merge))
                throw new InvalidDataException($"{path}, line {i + 1}: the merge '{lines[i]}' is listed twice.");
        }
        return merges;

        int Id(string token, int line) => ids.TryGetValue(token, out var id) ? id
            : throw new InvalidDataException($"{path}, line {line + 1}: '{token}' is not in the vocabulary.");
    }

    private static string Existing(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) throw new InvalidDataException($"The tokenizer folder {folder} has no {name}.");
        return new FileInfo(path).Length <= LargestFile ? path
            : throw new InvalidDataException($"{path} is larger than {LargestFile >> 20} MiB, which no CLIP vocabulary is.");
    }

    /// <summary>What two neighbouring symbols become, and how early.</summary>
    internal readonly record struct Merge(int Rank, int Product);
}
