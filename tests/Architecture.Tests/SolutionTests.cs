using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Distributed.Architecture.Tests;

public sealed partial class SolutionTests
{
    [Fact]
    public void The_solution_holds_every_project_and_no_other()
    {
        var listed = SolutionProject().Matches(Repository.Read("Distributed.sln")).Select(match => match.Groups[1].Value.Replace('\\', '/'));
        var present = ProjectFile.Source.Concat(ProjectFile.Tests).Select(project => project.Path);
        var elsewhere = listed.Where(path => !path.StartsWith("src/", StringComparison.Ordinal) && !path.StartsWith("tests/", StringComparison.Ordinal));
        Assert.Equal(present.Order(StringComparer.Ordinal), listed.Except(elsewhere).Order(StringComparer.Ordinal));
        Assert.All(elsewhere, path => Assert.True(File.Exists(Path.Combine(Repository.Root, path)), $"{path} is in the solution but not in the tree."));
    }

    [Fact]
    public void Package_versions_are_central()
    {
        var shared = Directory.EnumerateFiles(Repository.Root, "Directory.Build.*").Select(file => ProjectFile.Load(Path.GetRelativePath(Repository.Root, file)));
        var offenders = from project in ProjectFile.Source.Concat(ProjectFile.Tests).Concat(shared)
                        from package in project.Xml.Descendants("PackageReference")
                        where HasVersion(package)
                        select $"{project.Path}: {package}";
        Assert.Empty(offenders);
    }

    [Theory]
    [InlineData("<PackageReference Include='A' Version='1' />", true)]
    [InlineData("<PackageReference Include='A' VersionOverride='1' />", true)]
    [InlineData("<PackageReference Include='A'><Version>1</Version></PackageReference>", true)]
    [InlineData("<PackageReference Include='A' PrivateAssets='all' />", false)]
    public void A_version_on_a_package_reference_is_seen(string package, bool seen) => Assert.Equal(seen, HasVersion(XElement.Parse(package)));

    [Fact]
    public void MassTransit_stays_on_version_8_the_last_under_an_open_licence()
    {
        var packages = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Where(package => package.Attribute("Include")!.Value.StartsWith("MassTransit", StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.StartsWith("8.", package.Attribute("Version")!.Value, StringComparison.Ordinal));
    }

    private static bool HasVersion(XElement package) =>
        package.Attributes().Select(attribute => attribute.Name.LocalName).Concat(package.Elements().Select(element => element.Name.LocalName))
            .Any(name => name is "Version" or "VersionOverride");

    [GeneratedRegex("""^Project\(.*\) = ".*", "(.*\.csproj)",""", RegexOptions.Multiline)]
    private static partial Regex SolutionProject();
}
