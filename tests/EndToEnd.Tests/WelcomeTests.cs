using System.Net;

namespace Distributed.EndToEnd.Tests;

/// <summary>What a person sees first names what is there, and nothing else.</summary>
public sealed class WelcomeTests
{
    [Fact]
    public async Task On_this_machine_the_reference_is_named_and_there()
    {
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync();
        var line = await ApiLineAsync(standalone);
        Assert.Contains("/scalar ", line, StringComparison.Ordinal);
        foreach (var address in line.Split(' ').Where(word => word.StartsWith("http", StringComparison.Ordinal)))
            Assert.NotEmpty(await standalone.Api.Http.GetByteArrayAsync(address));
    }

    [Fact]
    public async Task Where_others_reach_it_the_reference_is_neither_named_nor_there()
    {
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync(("AllowedHosts", "127.0.0.1"));
        var line = await ApiLineAsync(standalone);
        Assert.DoesNotContain("scalar", line, StringComparison.Ordinal);
        Assert.Contains("/openapi/v1.json", line, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer ", standalone.Output, StringComparison.Ordinal);
        using var answer = await standalone.Api.Http.GetAsync("/scalar/");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<string> ApiLineAsync(StandaloneProcess standalone)
    {
        string? line = null;
        await Wait.UntilAsync(() => Task.FromResult((line = standalone.Output.Split('\n').FirstOrDefault(printed => printed.StartsWith("  API ", StringComparison.Ordinal))) is not null));
        return line!.Trim();
    }
}
