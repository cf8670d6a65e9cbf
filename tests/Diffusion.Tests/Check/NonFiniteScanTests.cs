using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

public sealed class NonFiniteScanTests
{
    [Theory]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Every_infinity_and_NaN_is_counted_wherever_it_lies_and_nothing_else(ScalarType dtype)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        const int Count = 1003;          // not a multiple of any vector's width
        var weights = Enumerable.Range(0, Count).ToDictionary(at => $"one{at:d4}", at => Planted(at, double.NaN));
        weights["finite"] = tensor(new[] { 0, -0.0, 1e-7, 65504, -65504 }).to(dtype);
        weights["none"] = zeros(0).to(dtype);
        weights["many"] = tensor(Enumerable.Range(0, Count).Select(at => at % 3 == 0 ? double.NegativeInfinity : at).ToArray()).to(dtype);
        SafetensorsWriter.Write(folder["w.safetensors"], weights);

        using var file = SafetensorsFile.Open(folder["w.safetensors"]);
        foreach (var (name, entry) in file.Entries)
            Assert.Equal(name switch { "finite" or "none" => 0, "many" => (Count + 2) / 3, _ => 1 }, NonFiniteScan.Count(file, entry));

        Tensor Planted(int at, double value)
        {
            var numbers = new double[Count];
            numbers[at] = value;
            return tensor(numbers).to(dtype);
        }
    }

    [Fact]
    public void Whole_numbers_are_always_finite()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(folder["w.safetensors"], new Dictionary<string, Tensor> { ["ids"] = tensor(new[] { -1L, long.MaxValue, 0x7F80_0000_7F80_0000 }) });
        using var file = SafetensorsFile.Open(folder["w.safetensors"]);
        Assert.Equal(0, NonFiniteScan.Count(file, file.Entries["ids"]));
    }
}
