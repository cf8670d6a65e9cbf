using TorchSharp;
using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class MappedPagesTests
{
    [Fact]
    public void What_was_copied_out_of_a_file_no_longer_counts_as_memory()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var path = folder["w.safetensors"];
        SafetensorsWriter.Write(path, Enumerable.Range(0, 8).ToDictionary(at => $"w{at}", at => full([1024, 1024], at)));
        using var file = SafetensorsFile.Open(path);
        foreach (var name in file.Entries.Keys)
        {
            using var copy = file.Read(name, ScalarType.BFloat16, CPU);
            Assert.Equal(name, $"w{copy[1023, 1023].ToSingle()}");
        }
        Assert.InRange(ResidentKilobytes(path), 0, 512);          // of 32 MB
    }

    private static int ResidentKilobytes(string path)
    {
        var lines = File.ReadAllLines("/proc/self/smaps");
        var mapping = Array.FindIndex(lines, line => line.EndsWith(path, StringComparison.Ordinal));
        Assert.True(mapping >= 0, "The file is not mapped.");
        var resident = lines.Skip(mapping).First(line => line.StartsWith("Rss:", StringComparison.Ordinal));
        return int.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
