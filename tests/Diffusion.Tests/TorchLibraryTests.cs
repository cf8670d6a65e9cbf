using TorchSharp;

namespace Distributed.Diffusion.Tests;

public sealed class TorchLibraryTests
{
    [Fact]
    public void Libtorch_is_loaded_from_one_folder_and_computes()
    {
        using var sum = torch.ones(2, 3).sum();
        Assert.Equal(6f, sum.ToSingle());
        Assert.True(File.Exists(Path.Combine(TorchLibrary.Folder!, "libtorch_cpu.so")));
    }
}
