using static TorchSharp.torch;

namespace Distributed.Diffusion.Tests;

/// <summary>One file of golden tensors; the cases in it are found through the tensors' names.</summary>
internal sealed class Golden(string name) : IDisposable
{
    private readonly SafetensorsFile file = SafetensorsFile.Open(PathOf(name));

    /// <summary>Said where a theory has no rows because the small data committed with the tests lack the files.</summary>
    public const string LeftOut = "The small data committed with the tests have no such golden file.";

    private static string Root { get; } = Path.Combine(Models.Root, "golden");

    public Tensor this[string tensor] => file.Read(tensor);

    public bool Has(string tensor) => file.Entries.ContainsKey(tensor);

    public void Dispose() => file.Dispose();

    /// <summary>Every case of every golden file whose model is of this class. None at all fails the theory.</summary>
    /// <param name="className">The class in the model's config.json.</param>
    /// <param name="caseOf">The case a tensor announces by its name, or null.</param>
    public static IEnumerable<TheoryDataRow<string, string>> Cases(string className, Func<string, string?> caseOf) => OrSkipped(
        Names().Where(name => Models.FolderOf(name) is { } folder && Models.ClassOf(Models.Config(folder)) == className), caseOf);

    /// <summary>Every case of the golden files whose names end like this.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> CasesIn(string suffix, Func<string, string?> caseOf) =>
        OrSkipped(Names().Where(name => name.EndsWith(suffix, StringComparison.Ordinal)), caseOf);

    /// <summary>For <see cref="Cases"/>: the part of a name before a suffix.</summary>
    public static Func<string, string?> Before(string suffix, string prefix = "") => name =>
        name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : null;

    private static List<TheoryDataRow<string, string>> OrSkipped(IEnumerable<string> names, Func<string, string?> caseOf)
    {
        List<TheoryDataRow<string, string>> rows = [.. names.SelectMany(name => TensorsOf(name).Select(caseOf).OfType<string>().Distinct()
            .Select(found => new TheoryDataRow<string, string>(name, found)))];
        if (rows.Count == 0 && ReferenceData.IsCommittedPart) rows.Add(new("", "") { Skip = LeftOut });
        return rows;
    }

    private static IEnumerable<string> Names() => Directory.Exists(Root)
        ? Directory.EnumerateFiles(Root, "*.safetensors").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal) : [];

    private static List<string> TensorsOf(string name)
    {
        using var file = SafetensorsFile.Open(PathOf(name));
        return [.. file.Entries.Keys.Order(StringComparer.Ordinal)];
    }

    private static string PathOf(string name) => Path.Combine(Root, $"{name}.safetensors");
}
