using System.Text;
using TorchSharp;

namespace Distributed.Diffusion.Tests;

public sealed class TorchLibraryTests
{
    private const string Version = "GLIBCXX_3.4.32";

    [Fact]
    public void Libtorch_is_loaded_from_one_folder_and_computes()
    {
        using var sum = torch.ones(2, 3).sum();
        Assert.Equal(6f, sum.ToSingle());
        Assert.True(File.Exists(Path.Combine(TorchLibrary.Folder!, "libtorch_cpu.so")));
    }

    [Fact]
    public void Loading_twice_is_harmless()
    {
        var folder = TorchLibrary.Folder;
        TorchLibrary.Load();
        Assert.Equal(folder, TorchLibrary.Folder);
        using var one = torch.ones(1);
        Assert.Equal(1f, one.item<float>());
    }

    [Fact]
    public void The_output_folder_carries_no_copy_of_libtorch() =>
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "libtorch_cpu.so", SearchOption.AllDirectories));

    [Fact]
    public void The_self_test_passes_and_leaves_no_tensors_behind()
    {
        using var scope = torch.NewDisposeScope();
        TorchLibrary.SelfTest(torch.CPU);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void A_failing_self_test_names_the_operation_the_device_and_the_library()
    {
        // The meta device computes shapes and no numbers, so nothing can be read back from it.
        var error = Assert.Throws<InvalidOperationException>(() => TorchLibrary.SelfTest(torch.META));
        Assert.Contains(TorchLibrary.Folder!, error.Message, StringComparison.Ordinal);
        Assert.Contains("conv2d raised", error.Message, StringComparison.Ordinal);
        Assert.Contains("meta", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_named_folder_without_libtorch_is_an_error_that_says_what_to_set()
    {
        var error = Assert.Throws<DllNotFoundException>(() => TorchFolders.LibTorch("/nowhere/libtorch"));
        Assert.Contains("libtorch_cpu.so", error.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/libtorch", error.Message, StringComparison.Ordinal);
        Assert.Contains(TorchFolders.Setting, error.Message, StringComparison.Ordinal);
        Assert.Equal(TorchFolders.LibTorch(null), TorchFolders.LibTorch(""));
    }

    [Fact]
    public void Relaxing_the_libstdcxx_requirement_sets_one_weak_flag_once()
    {
        var original = File.ReadAllBytes(TorchFolders.TorchSharp(TorchLibrary.Folder!));
        var relaxed = (byte[])original.Clone();
        Assert.True(GlibcxxRequirement.TryRelax(relaxed));
        var changed = Enumerable.Range(0, original.Length).Where(i => original[i] != relaxed[i]).ToArray();
        Assert.Equal(original[Assert.Single(changed)] | 2, relaxed[changed[0]]);

        var again = (byte[])relaxed.Clone();
        GlibcxxRequirement.TryRelax(again);
        Assert.True(relaxed.AsSpan().SequenceEqual(again));
    }

    [Fact]
    public void A_library_without_the_requirement_is_left_alone()
    {
        var image = File.ReadAllBytes(TorchFolders.TorchSharp(TorchLibrary.Folder!));
        for (int at; (at = image.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Version))) >= 0;) image[at + Version.Length - 1] = (byte)'1';
        var before = (byte[])image.Clone();
        Assert.False(GlibcxxRequirement.TryRelax(image));
        Assert.True(before.AsSpan().SequenceEqual(image));

        var library = Path.Combine(Directory.CreateTempSubdirectory("weights-").FullName, "libOther.so");
        File.WriteAllBytes(library, image);
        Assert.Contains(Version, Assert.Throws<DllNotFoundException>(() => GlibcxxRequirement.Relax(library)).Message, StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(library)!, recursive: true);
    }
}
