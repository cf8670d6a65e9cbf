namespace Distributed.Architecture.Tests;

/// <summary>Arrows point one way. This is the map: which of our projects each project references, and no other.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Map = new()
    {
        ["Contracts"] = [],
        ["Diffusion"] = [],
        ["Images"] = [],
        ["ServiceDefaults"] = [],
        ["Jobs"] = ["Contracts"],
        ["Producer"] = ["Contracts", "Images", "Jobs", "ServiceDefaults"],
        ["GpuWorker"] = ["Contracts", "Diffusion", "Images", "Jobs", "ServiceDefaults"],
        ["Dashboard"] = ["Contracts", "Images", "Jobs", "ServiceDefaults"],
        ["Client"] = ["Contracts"],
        ["Cli"] = ["Client"],
        ["Standalone"] = ["Dashboard", "GpuWorker", "Producer"],
    };

    public static TheoryData<string> EveryProject => [.. ProjectFile.Source.Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(EveryProject))]
    public void Project_references_exactly(string name)
    {
        Assert.True(Map.TryGetValue(name, out var references), $"{name} is not on the map; say there what it may reference.");
        var present = ProjectFile.Source.Select(project => project.Name).ToHashSet();
        Assert.Equal(references.Where(present.Contains), ProjectFile.Source.Single(project => project.Name == name).References);
    }

    [Fact]
    public void A_project_is_a_folder_of_its_name() =>
        Assert.All(ProjectFile.Source.Concat(ProjectFile.Tests), project => Assert.EndsWith($"/{project.Name}/{project.Name}.csproj", "/" + project.Path, StringComparison.Ordinal));

    [Fact]
    public void No_product_project_references_a_test() => Assert.All(ProjectFile.Source, project =>
        Assert.DoesNotContain(project.Xml.Descendants("ProjectReference"), r => r.Attribute("Include")!.Value.Contains("tests", StringComparison.Ordinal)));
}
