using System.Xml.Linq;

namespace Distributed.Deployment.Tests;

public sealed class DockerfileTests
{
    private static readonly (string Stage, string Project)[] Images = [("producer", "Producer"), ("dashboard", "Dashboard"), ("worker", "GpuWorker")];

    public static TheoryData<string, string> FinalStages() => [.. Images];

    [Theory, MemberData(nameof(FinalStages))]
    public void An_image_runs_its_program_itself_as_nobody_special_and_can_be_asked(string stage, string project) => Assert.Empty(Wrong(Repository.Read("docker", "Dockerfile"), stage, project));

    [Theory]
    [InlineData("ENTRYPOINT [\"dotnet\", \"/app/Distributed.Producer.dll\"]", "ENTRYPOINT dotnet /app/Distributed.Producer.dll")]
    [InlineData("ENTRYPOINT [\"dotnet\", \"/app/Distributed.Producer.dll\"]", "ENTRYPOINT [\"dotnet\", \"/app/Producer.dll\"]")]
    [InlineData("USER $APP_UID\nEXPOSE 8080\nHEALTHCHECK --interval=10s --timeout=5s --start-period=2m CMD [\"dotnet\", \"/app/Distributed.Producer.dll\", \"health\"]", "EXPOSE 8080")]
    [InlineData("noble-chiseled AS producer", "latest AS producer")]
    public void A_planted_mistake_is_seen(string right, string wrong)
    {
        var text = Repository.Read("docker", "Dockerfile");
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.NotEmpty(Wrong(text.Replace(right, wrong, StringComparison.Ordinal), "producer", "Producer"));
    }

    [Theory, MemberData(nameof(FinalStages))]
    public void Every_project_that_an_image_needs_is_there_before_its_packages_are_restored(string stage, string project) =>
        Assert.Empty(Needed(project).Except(CopiedBeforeRestore(Dockerfile.Read(), stage + "-build")));

    [Fact]
    public void A_project_that_is_not_there_is_seen()
    {
        var text = Repository.Read("docker", "Dockerfile").Replace("COPY src/Images/Images.csproj src/Images/\n", "", StringComparison.Ordinal);
        Assert.NotEmpty(Needed("Producer").Except(CopiedBeforeRestore(Dockerfile.Parse(text), "producer-build")));
    }

    [Theory, MemberData(nameof(FinalStages))]
    public void Every_folder_that_an_image_takes_from_beside_the_sources_is_there_before_it_is_published(string stage, string project)
    {
        var (dockerfile, context) = (Repository.Read("docker", "Dockerfile"), Repository.Read("docker", "Dockerfile.dockerignore"));
        Assert.Empty(MissingFolders(dockerfile, context, stage, project));
        foreach (var folder in FoldersBeside(project))
        {
            Assert.NotEmpty(MissingFolders(dockerfile.Replace($"COPY {folder}/ {folder}/\n", "", StringComparison.Ordinal), context, stage, project));
            Assert.NotEmpty(MissingFolders(dockerfile, context.Replace($"!{folder}\n", "", StringComparison.Ordinal), stage, project));
        }
    }

    [Fact]
    public void The_workers_image_brings_the_models_of_a_first_start() => Assert.Contains("models", FoldersBeside("GpuWorker"));

    private static IEnumerable<string> MissingFolders(string dockerfile, string context, string stage, string project)
    {
        var copied = Dockerfile.Parse(dockerfile).Stages.Single(one => one.Name == stage + "-build").Instructions
            .TakeWhile(one => !one.Text.Contains("dotnet publish", StringComparison.Ordinal)).Where(one => one.Word == "COPY").Select(one => one.Text.Split(' ')[0].TrimEnd('/'));
        return FoldersBeside(project).Except(copied).Concat(FoldersBeside(project).Except(context.Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..])));
    }

    private static HashSet<string> FoldersBeside(string project) => [.. from needed in Needed(project)
        from item in XDocument.Parse(Repository.Read("src", needed, $"{needed}.csproj")).Descendants("Content")
        where item.Attribute("Include")!.Value.StartsWith("../../", StringComparison.Ordinal)
        select item.Attribute("Include")!.Value.Split('/')[2]];

    private static IEnumerable<string> Wrong(string dockerfile, string name, string project)
    {
        var stage = Dockerfile.Parse(dockerfile).Stages.Single(one => one.Name == name);
        var program = $"/app/Distributed.{project}.dll";
        if (stage.Instruction("ENTRYPOINT")?.Select(part => part!.ToString()).SequenceEqual(["dotnet", program]) != true)
            yield return "SIGTERM does not reach the program";
        if (stage.Instruction("HEALTHCHECK")?.Select(part => part!.ToString()).SequenceEqual(["dotnet", program, "health"]) != true)
            yield return "nobody can ask it";
        if (stage.Instructions.LastOrDefault(one => one.Word == "USER").Text is not "$APP_UID") yield return "it runs as root";
        if (!ImageName.HasVersion(stage.From.Replace("${DOTNET}", "10.0", StringComparison.Ordinal)) || stage.From.EndsWith("latest", StringComparison.Ordinal))
            yield return "its base has no version";
    }

    private static HashSet<string> Needed(string project)
    {
        var needed = new HashSet<string> { project };
        foreach (var reference in XDocument.Parse(Repository.Read("src", project, $"{project}.csproj")).Descendants("ProjectReference"))
            needed.UnionWith(Needed(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)));
        return needed;
    }

    private static HashSet<string> CopiedBeforeRestore(Dockerfile dockerfile, string name)
    {
        var stage = dockerfile.Stages.Single(one => one.Name == name);
        var copied = stage.Instructions.TakeWhile(one => !one.Text.Contains("dotnet restore", StringComparison.Ordinal)).Where(one => one.Word == "COPY")
            .Select(one => Path.GetFileNameWithoutExtension(one.Text.Split(' ')[0])).ToHashSet();
        if (dockerfile.Stages.Any(one => one.Name == stage.From)) copied.UnionWith(CopiedBeforeRestore(dockerfile, stage.From));
        return copied;
    }
}
