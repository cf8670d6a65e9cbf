using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Fact]
    public void Every_number_format_shape_and_metadata_comes_back_as_written()
    {
        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>
        {
            ["half"] = randn(3, 5).to(ScalarType.Float16),
            ["brain"] = randn(3, 5).to(ScalarType.BFloat16),
            ["single"] = randn(2, 3, 4),
            ["double"] = randn(7, dtype: ScalarType.Float64),
            ["long"] = arange(9),
            ["byte"] = tensor(new byte[] { 0, 128, 255 }),
            ["flags"] = tensor(new[] { true, false, true }),
            ["scalar"] = tensor(1.25f),
            ["empty"] = zeros(0, 4),
            ["transposed"] = randn(4, 6).t(),
            ["slice"] = arange(20)[TensorIndex.Slice(3, 17, 2)],
            ["large"] = arange(2_500_000, dtype: ScalarType.Int32),
            ["trained"] = ones(2, requires_grad: true),
            ["na\u00efve \"\\\n\ud83e\udd8a"] = ones(1),
        };
        var path = folder["all.safetensors"];
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["note"] = "\u2713 \"quoted\"" });

        using var file = SafetensorsFile.Open(path);
        Assert.Equal(tensors.Keys.Order(), file.Entries.Keys.Order());
        foreach (var (name, expected) in tensors)
        {
            var actual = file.Read(name);
            Assert.Equal(expected.dtype, actual.dtype);
            Assert.Equal(expected.shape, actual.shape);
            Assert.True(actual.Equals(expected), name);
        }
        Assert.Equal("\u2713 \"quoted\"", file.Metadata["note"]);
        Assert.Equal(2, file.Metadata.Count);
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void Without_tensors_the_bytes_are_those_of_the_reference_serializer()
    {
        var path = folder["empty.safetensors"];
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor>());
        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], File.ReadAllBytes(path));
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor>(), new Dictionary<string, string> { ["framework"] = "pt" });
        Assert.Equal([40, 0, 0, 0, 0, 0, 0, 0, .. """{"__metadata__":{"framework":"pt"}}     """u8], File.ReadAllBytes(path));
    }

    [Fact]
    public void Files_of_the_reference_serializer_are_rewritten_byte_for_byte()
    {
        var files = Directory.EnumerateFiles(ReferenceData.Root, "*.safetensors", SearchOption.AllDirectories).ToArray();
        Assert.NotEmpty(files);
        foreach (var original in files)
        {
            using var scope = NewDisposeScope();
            using var file = SafetensorsFile.Open(original);
            var copy = folder["copy.safetensors"];
            SafetensorsWriter.Write(copy, file.Entries.Keys.ToDictionary(name => name, file.Read), file.Metadata.Count == 0 ? null : file.Metadata);
            Assert.True(File.ReadAllBytes(original).AsSpan().SequenceEqual(File.ReadAllBytes(copy)), original);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{files.Length} files");
    }

    [Fact]
    public void What_could_not_be_read_again_is_not_written_and_what_was_there_stays()
    {
        var path = folder.Write("kept.safetensors", [1, 2, 3]);
        using var scope = NewDisposeScope();
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(path,
            new Dictionary<string, Tensor> { ["deep"] = ones([1, 1, 1, 1, 1, 1, 1, 1, 1]) }));
        Assert.Equal(SafetensorsCheck.RankTooHigh, error.Check);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path,
            new Dictionary<string, Tensor> { ["complex"] = ones(1, dtype: ScalarType.ComplexFloat64) }));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.EnumerateFiles(folder.Path));
    }

    public void Dispose() => folder.Dispose();
}
