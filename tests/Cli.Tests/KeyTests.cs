using System.Text.Json;
using Distributed.Contracts;

namespace Distributed.Cli.Tests;

/// <summary>Against a server that wants keys.</summary>
public sealed class KeyTests(KeyedServer server) : IClassFixture<KeyedServer>, IDisposable
{
    private const string KeyVariable = "DISTRIBUTED_API_KEY";
    private readonly string tenant = Guid.NewGuid().ToString("N");
    private readonly Folder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_key_is_made_used_replaced_and_ended()
    {
        var made = await server.RunAsync(["keys", "create", "a shop", "--tenant", tenant], Cancellation);
        var key = Assert.Single(made.Lines);
        Assert.Equal(ExitCode.Ok, made.ExitCode);
        Assert.Contains("cannot be read again", made.Error, StringComparison.Ordinal);
        var painted = await server.RunAsync(["generate", "a red circle", "--steps", "2", "--out", folder.Path], Cancellation, (KeyVariable, key));
        Assert.True(painted.ExitCode == ExitCode.Ok, painted.Error);
        Assert.Single((await server.RunAsync(["list"], Cancellation)).Lines);          // another tenant's: only the headings

        var id = key.Split('_')[2];
        await File.WriteAllTextAsync(folder.At("key"), (await server.RunAsync(["keys", "rotate", id, "--overlap", "600"], Cancellation)).Output, Cancellation);
        Assert.Equal(2, (await server.RunAsync(["list", "--key-file", folder.At("key")], Cancellation)).Lines.Count);
        var next = (await File.ReadAllTextAsync(folder.At("key"), Cancellation)).Split('_')[2];
        Assert.Matches($"Key {next} .*is revoked", (await server.RunAsync(["keys", "revoke", next], Cancellation)).Output);
        var listed = await server.RunAsync(["keys", "list", "--tenant", tenant], Cancellation);
        Assert.Equal(3, listed.Lines.Count);
        Assert.Matches($"^{next} .*revoked", listed.Lines[1]);
        Assert.Matches($"^{id} .*good until", listed.Lines[2]);
    }

    [Fact]
    public async Task Without_a_key_it_is_said_where_one_goes_and_with_a_wrong_one_where_that_came_from()
    {
        await File.WriteAllTextAsync(folder.At("key"), "sdq_live_abc_wrong\n", Cancellation);
        var none = await server.RunAsync(["tiers"], Cancellation, (KeyVariable, ""));
        var wrong = await server.RunAsync(["tiers"], Cancellation, (KeyVariable, "sdq_live_abc_wrong"));
        var fromFile = await server.RunAsync(["tiers", "--key-file", folder.At("key")], Cancellation, (KeyVariable, ""));
        Assert.All([none, wrong, fromFile], result =>
        {
            Assert.Equal((ExitCode.Usage, ""), (result.ExitCode, result.Output));
            Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.DoesNotContain("sdq_live_abc_wrong", result.Error, StringComparison.Ordinal);
        });
        Assert.EndsWith("Put your API key into DISTRIBUTED_API_KEY, or name its file with --key-file.", none.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("The key came from DISTRIBUTED_API_KEY.", wrong.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith($"The key came from {folder.At("key")}.", fromFile.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_may_not_is_told_what_it_would_need()
    {
        var key = (await server.RunAsync(["keys", "create", "a reader", "--scope", "jobs:read"], Cancellation)).Output.Trim();
        var refused = await server.RunAsync(["generate", "a red circle", "--out", folder.Path], Cancellation, (KeyVariable, key));
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("jobs:write", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_ends_with_3_and_says_when_to_come_back()
    {
        var key = await KeyAsync(new() { RequestsPerMinute = 1 });
        Assert.Equal(ExitCode.Ok, (await server.RunAsync(["tiers"], Cancellation, (KeyVariable, key))).ExitCode);
        var refused = await server.RunAsync(["tiers"], Cancellation, (KeyVariable, key));
        Assert.Equal((ExitCode.Unreachable, ""), (refused.ExitCode, refused.Output));
        Assert.Matches(@"^Too many requests: This key may send 1 requests? a minute\. Try again in \d+ s; .*left\.\n$", refused.Error);
    }

    [Fact]
    public async Task A_short_wait_is_waited_and_said()
    {
        var key = await KeyAsync(new() { RequestsPerMinute = 20 });          // one every three seconds, once these are used up
        CommandResult waited;
        do
        {
            waited = await server.RunAsync(["tiers"], Cancellation, (KeyVariable, key));
            Assert.True(waited.ExitCode == ExitCode.Ok, waited.Error);
        }
        while (waited.Error.Length == 0);
        Assert.Matches(@"^Too many requests; trying again in \d\.\d s\.\n", waited.Error);
    }

    private async Task<string> KeyAsync(TenantLimits limits)
    {
        await server.Client.SetTenantAsync(tenant, limits, Cancellation);
        var made = await server.RunAsync(["keys", "create", "a test", "--tenant", tenant, "--json"], Cancellation);
        return JsonDocument.Parse(made.Output).RootElement.GetProperty("key").GetString()!;
    }
}
