using System.Reflection;

namespace Distributed.Diffusion;

/// <summary>Where the native libraries lie: the setting, then beside the program, then the package cache of the machine that built it.</summary>
internal static class TorchFolders
{
    /// <summary>Names a folder that holds libtorch (and, if it differs from the packaged one, libLibTorchSharp.so).</summary>
    public const string Setting = "DISTRIBUTED_LIBTORCH";

    public static string LibTorch() => LibTorch(Environment.GetEnvironmentVariable(Setting));

    /// <summary>A folder that is named is the only one sought: falling back in silence would run another libtorch than the one meant.</summary>
    internal static string LibTorch(string? named)
    {
        const string file = "libtorch_cpu.so";
        return named is { Length: > 0 } ? First(file, named)
            : First(file, Path.Combine(AppContext.BaseDirectory, "libtorch"), AppContext.BaseDirectory,
                Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"), Metadata("LibTorchFolder"));
    }

    public static string TorchSharp(string libTorch)
    {
        const string file = "libLibTorchSharp.so";
        return Path.Combine(First(file, libTorch, AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"), Metadata("TorchSharpFolder")), file);
    }

    private static string First(string file, params IEnumerable<string?> folders)
    {
        var sought = folders.OfType<string>().Distinct().ToArray();
        return sought.FirstOrDefault(folder => File.Exists(Path.Combine(folder, file)))
            ?? throw new DllNotFoundException($"{file} was not found in {string.Join(", ", sought)}. "
                + $"Restore the packages (dotnet restore) or set {Setting} to the folder that holds libtorch.");
    }

    private static string? Metadata(string key) => typeof(TorchFolders).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == key)?.Value;
}
