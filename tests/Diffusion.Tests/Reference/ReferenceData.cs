using System.Text.Json;

namespace Distributed.Diffusion.Tests;

/// <summary>
/// The golden data made with the real diffusers and transformers: the folder named by REFERENCE_DATA, else ../shared/reference beside the
/// checkout, else the small part committed under tests/data. A folder that is named but absent is an error, never a silent fallback.
/// </summary>
internal static class ReferenceData
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Whether the folder has this part; the committed data leave some out, above all the CLIP vocabulary.</summary>
    public static bool Has(params string[] parts) => Path.Exists(PathOf(parts));

    /// <summary>Whether the tests run on the small part committed with them.</summary>
    public static bool IsCommittedPart => Root.EndsWith(Path.Combine("tests", "data"), StringComparison.Ordinal);

    /// <summary>Reads JSON, also with the bare infinities that Python writes.</summary>
    public static JsonElement Json(params string[] parts) => PythonJson.Parse(File.ReadAllBytes(PathOf(parts)));

    /// <summary>Skips the test where the committed part leaves the file out; anywhere else it must be there.</summary>
    public static void Require(params string[] parts)
    {
        Assert.SkipWhen(IsCommittedPart && !Has(parts), $"The reference data committed with the tests have no {Path.Combine(parts)}; set REFERENCE_DATA.");
        Assert.True(Has(parts), $"{PathOf(parts)} is missing.");
    }

    private static string FindRoot()
    {
        var checkout = Checkout();
        if (Environment.GetEnvironmentVariable("REFERENCE_DATA") is { Length: > 0 } named)
        {
            var folder = Path.GetFullPath(named, checkout);          // the test runner has a working directory of its own
            return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException($"REFERENCE_DATA names {folder}, which does not exist.");
        }
        var shared = Path.GetFullPath(Path.Combine(checkout, "..", "shared", "reference"));
        return Directory.Exists(shared) ? shared : Path.Combine(checkout, "tests", "data");
    }

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Distributed.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests must run inside the checkout.");
    }
}
