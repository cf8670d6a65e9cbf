using System.IO.Compression;
using System.Text;

namespace Distributed.Cli.Tests;

/// <summary>What others install does what it says, from the packages as they would be published.</summary>
public sealed class PackageTests(Server server, Packages packages) : IClassFixture<Packages>
{
    [Fact]
    public async Task The_tool_is_installed_and_paints()
    {
        using var folder = new Folder();
        var tool = await packages.InstallAsync("Distributed.Cli");
        Assert.Equal("distributed", Path.GetFileName(tool));
        var output = await packages.RunAsync(tool, "generate", "a small blue star on a beige background", "--steps", "3", "--seed", "5", "--out", folder.Path, "--server", server.Url);
        Assert.Equal(folder.At("a-small-blue-star-on-a-beige-background-5.png"), output.Trim());
        Assert.True(new FileInfo(output.Trim()).Length > 100);
    }

    [Fact]
    public async Task A_program_of_somebody_elses_uses_the_client()
    {
        var program = await packages.BuildAsync("Distributed.Client", """
            using Distributed.Client;
            using Distributed.Contracts;
            using Microsoft.Extensions.DependencyInjection;

            var services = new ServiceCollection();
            services.AddJobClient(options => options.BaseAddress = new(args[0]));
            await using var provider = services.BuildServiceProvider();
            var client = provider.GetRequiredService<JobClient>();
            var job = await client.SubmitAsync(new() { Prompt = "a big pink heart on a black background", Tier = Tier.Distilled, Steps = 3 });
            job = await client.WaitAsync(job.Id);
            var png = await client.DownloadImageAsync(job.Images[0]);
            Console.WriteLine($"{job.Status.Word()} {png.Length > 100}");
            """);
        Assert.Equal("succeeded True", (await packages.RunAsync("dotnet", program, server.Url)).Trim());
    }

    [Theory]
    [InlineData("Distributed.Contracts")]
    [InlineData("Distributed.Client")]
    public async Task A_package_has_documentation_and_symbols_and_says_nothing_of_the_machine_it_was_made_on(string name)
    {
        using var package = await ZipFile.OpenReadAsync(packages.Package(name, "nupkg"), TestContext.Current.CancellationToken);
        using var symbols = await ZipFile.OpenReadAsync(packages.Package(name, "snupkg"), TestContext.Current.CancellationToken);
        Assert.NotNull(package.GetEntry("README.md"));
        Assert.NotNull(package.GetEntry($"lib/net10.0/{name}.xml"));
        foreach (var entry in (ZipArchiveEntry[])[package.GetEntry($"lib/net10.0/{name}.dll")!, symbols.GetEntry($"lib/net10.0/{name}.pdb")!])
            Assert.DoesNotContain(Packages.Checkout, await TextAsync(entry), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(ZipArchiveEntry entry)
    {
        await using var stream = await entry.OpenAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
