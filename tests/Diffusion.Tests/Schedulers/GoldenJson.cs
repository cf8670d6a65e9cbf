using System.Text.Json;

namespace Distributed.Diffusion.Tests;

/// <summary>Reference JSON that Python wrote with bare infinities in it.</summary>
internal static class GoldenJson
{
    public static JsonElement Read(params string[] parts) => PythonJson.Parse(File.ReadAllBytes(ReferenceData.PathOf(parts)));

    /// <summary>Skips the test where the committed part of the reference data leaves the file out; anywhere else it must be there.</summary>
    public static void Require(params string[] parts)
    {
        var committed = ReferenceData.Root.EndsWith(Path.Combine("tests", "data"), StringComparison.Ordinal);
        Assert.SkipWhen(committed && !ReferenceData.Has(parts), $"The committed part of the reference data has no {Path.Combine(parts)}.");
        Assert.True(ReferenceData.Has(parts), $"{ReferenceData.PathOf(parts)} is missing.");
    }
}
