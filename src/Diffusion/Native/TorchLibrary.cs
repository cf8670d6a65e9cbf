using System.Reflection;
using System.Runtime.InteropServices;

namespace Distributed.Diffusion;

/// <summary>
/// Finds libtorch and loads it before TorchSharp looks for it, so that the half gigabyte of native code stays in one place
/// and a failed load shows the dynamic linker's own message.
/// </summary>
public static partial class TorchLibrary
{
    private static readonly Lock Gate = new();
    private static nint torchSharp;

    /// <summary>Whether the libtorch that was loaded came with its CUDA half.</summary>
    public static bool HasCuda { get; private set; }

    /// <summary>The folder libtorch was loaded from; null before <see cref="Load"/>.</summary>
    public static string? Folder { get; private set; }

    /// <summary>Loads libtorch once per process. Must run before the first use of <c>TorchSharp.torch</c>.</summary>
    /// <exception cref="DllNotFoundException">A library is missing or cannot be loaded; the message says which and where it was sought.</exception>
    public static void Load()
    {
        lock (Gate)
        {
            if (torchSharp != 0) return;
            // libgomp spins between parallel regions unless told otherwise before it is loaded; spinning starves everything else on the host.
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", overwrite: 0);

            var folder = TorchFolders.LibTorch();
            NativeLibrary.Load(Path.Combine(folder, "libc10.so"));
            var cpu = NativeLibrary.Load(Path.Combine(folder, "libtorch_cpu.so"));
            var cuda = Path.Combine(folder, "libtorch_cuda.so");
            if (File.Exists(cuda))
            {
                NativeLibrary.Load(cuda);          // before anything asks libtorch for its CUDA hooks
                HasCuda = true;
            }
            NativeLibrary.Load(Path.Combine(folder, "libtorch.so"));
            torchSharp = LoadTorchSharp(TorchFolders.TorchSharp(folder));

            NativeLibrary.SetDllImportResolver(typeof(TorchSharp.torch).Assembly, Resolve);
            NativeLibrary.SetDllImportResolver(typeof(TorchLibrary).Assembly, Resolve);
            Folder = folder;

            nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
            {
                "LibTorchSharp" => torchSharp,
                "torch_cpu" => cpu,
                _ => 0,
            };
        }
    }

    /// <summary>
    /// Runs a convolution, a group norm, an attention and a linear layer of a few numbers on a device and compares them with the same sums
    /// in C#, so that a libtorch that does not match TorchSharp shows when a process starts and not in a job.
    /// </summary>
    /// <exception cref="InvalidOperationException">An operation failed or gave wrong numbers; the message names it and libtorch's folder.</exception>
    public static void SelfTest(TorchSharp.torch.Device device)
    {
        Load();
        TorchSelfTest.Run(device, Folder!);
    }

    private static nint LoadTorchSharp(string path) =>
        NativeLibrary.TryLoad(path, out var handle) ? handle : NativeLibrary.Load(GlibcxxRequirement.Relax(path));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
