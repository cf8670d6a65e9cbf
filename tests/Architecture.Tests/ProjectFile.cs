using System.Xml.Linq;

namespace Distributed.Architecture.Tests;

/// <summary>What a project file says.</summary>
internal sealed record ProjectFile(string Path, XDocument Xml)
{
    /// <summary>Every project of the product.</summary>
    public static IReadOnlyList<ProjectFile> Source { get; } = [.. Repository.Files("src", "*.csproj").Select(Load)];

    /// <summary>Every project of the tests.</summary>
    public static IReadOnlyList<ProjectFile> Tests { get; } = [.. Repository.Files("tests", "*.csproj").Select(Load)];

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Names of the projects it references, in order of the alphabet.</summary>
    public IReadOnlyList<string> References =>
        [.. Xml.Descendants("ProjectReference").Select(r => System.IO.Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/'))).Order(StringComparer.Ordinal)];

    public static ProjectFile Load(string path) => new(path, XDocument.Parse(Repository.Read(path)));

    public override string ToString() => Path;
}
