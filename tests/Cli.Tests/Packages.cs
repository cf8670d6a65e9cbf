using Distributed.EndToEnd.Tests;

namespace Distributed.Cli.Tests;

/// <summary>Our packages as they would be published, in a folder, with a cache of their own: what an earlier run installed is not taken for them.</summary>
public sealed class Packages : IAsyncLifetime
{
    private readonly Folder folder = new();

    public string Feed => folder.At("feed");

    public static string Checkout => ProgramProcess.Checkout;

    public async ValueTask InitializeAsync()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        foreach (var project in (string[])["Contracts", "Client", "Cli"])
            await DotnetAsync("pack", Path.Combine(Checkout, "src", project, $"{project}.csproj"), "-c", configuration, "--no-build", "-o", Feed, "-v", "q");
        // What ours build on has been restored for this build already; nothing is asked for elsewhere.
        var restored = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(folder.At("nuget.config"), $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{Feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="restored" value="{restored}" /></fallbackPackageFolders>
            </configuration>
            """);
    }

    /// <summary>A file of a package.</summary>
    public string Package(string name, string extension) => Assert.Single(Directory.GetFiles(Feed, $"{name}.*.{extension}"));

    /// <summary>The version of the packages.</summary>
    public string Version => Path.GetFileNameWithoutExtension(Package("Distributed.Client", "nupkg"))["Distributed.Client.".Length..];

    /// <summary>Installs the tool.</summary>
    /// <returns>The command.</returns>
    public async Task<string> InstallAsync(string tool)
    {
        await DotnetAsync("tool", "install", tool, "--tool-path", folder.At("tools"), "--configfile", folder.At("nuget.config"), "--version", Version);
        return Assert.Single(Directory.GetFiles(folder.At("tools")));
    }

    /// <summary>Builds a program of one file that uses a package.</summary>
    /// <returns>The program.</returns>
    public async Task<string> BuildAsync(string package, string source)
    {
        var project = Directory.CreateDirectory(folder.At("program")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "Program.cs"), source);
        await File.WriteAllTextAsync(Path.Combine(project, "program.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="{package}" Version="{Version}" /></ItemGroup>
            </Project>
            """);
        await DotnetAsync("build", project, "-v", "q", "-o", folder.At("built"));
        return folder.At("built/program.dll");
    }

    /// <summary>Runs a command to its good end.</summary>
    public async Task<string> RunAsync(string command, params string[] arguments)
    {
        var result = await Command.RunAsync(command, arguments, folder.Path, ("NUGET_PACKAGES", folder.At("packages")));
        Assert.True(result.ExitCode == 0, $"{command} {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.Output}{result.Error}");
        return result.Output;
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<string> DotnetAsync(params string[] arguments) => RunAsync("dotnet", arguments);
}
