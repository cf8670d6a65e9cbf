using System.Text.Json;
using Distributed.Contracts;
using Distributed.Producer.Tests;

namespace Distributed.Cli.Tests;

/// <summary>What tenants may use, on a real API that wants keys.</summary>
public sealed class TenantTests(KeyedHost host) : IClassFixture<KeyedHost>
{
    private readonly string tenant = Guid.NewGuid().ToString("N");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_of_which_nobody_has_said_anything_has_no_limits()
    {
        var shown = await RunAsync("tenants", "show", tenant);
        Assert.Equal((ExitCode.Ok, ""), (shown.ExitCode, shown.Error));
        Assert.Equal([$"tenant {tenant}", "weight 1", "requests per minute no limit", "max queued no limit", "max running no limit", "daily GPU seconds no limit; 0 used today", "limits since never set"],
            shown.Lines.Select(Squeezed));
    }

    [Fact]
    public async Task Limits_that_are_not_named_stay_and_none_lifts_one()
    {
        var set = await RunAsync("tenants", "set", tenant, "--weight", "2.5", "--requests-per-minute", "600", "--max-queued", "100", "--max-running", "4", "--daily-gpu-seconds", "3600.5");
        Assert.True(set.ExitCode == ExitCode.Ok, set.Error);
        await RunAsync("tenants", "set", tenant, "--max-queued", "0", "--max-running", "none");
        var shown = await RunAsync("tenants", "show", tenant);
        Assert.Equal(["weight 2.5", "requests per minute 600", "max queued 0", "max running no limit", "daily GPU seconds 3600.5; 0 used today"], shown.Lines.Skip(1).SkipLast(1).Select(Squeezed));
        Assert.Matches("^limits since 2[0-9-]+ [0-9:]+Z$", Squeezed(shown.Lines[^1]));

        await RunAsync("tenants", "set", tenant, "--weight", "1", "--requests-per-minute", "none", "--daily-gpu-seconds", "none");
        var details = JsonDocument.Parse((await RunAsync("tenants", "show", tenant, "--json")).Output).RootElement.Deserialize<TenantDetails>(WireJson.Options)!;
        Assert.Equal((1, null, 0, null, null), (details.Weight, details.RequestsPerMinute, details.MaxQueued, details.MaxRunning, details.DailyGpuSeconds));
    }

    [Fact]
    public async Task A_key_that_may_not_is_told_what_it_would_need()
    {
        var refused = await Shell.RunAsync(host.Http.BaseAddress!.OriginalString, await host.KeyAsync(tenant), new Session(), ["tenants", "show", tenant], Cancellation);
        Assert.Equal((ExitCode.Usage, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("admin", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_alone_knows_to_be_wrong_is_said_field_by_field()
    {
        var refused = await RunAsync("tenants", "set", tenant, "--max-queued", "2000000000");
        Assert.Equal((ExitCode.Usage, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("maxQueued must be between 0 and", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'Acme' cannot be a tenant: that is 1 to 63 of a-z, 0-9 and -, not beginning with -. See: distributed tenants show --help", "tenants", "show", "Acme")]
    [InlineData("'..' cannot be a tenant", "tenants", "show", "..")]
    [InlineData("Say what to set: --weight, --requests-per-minute, --max-queued, --max-running, --daily-gpu-seconds. See: distributed tenants set --help", "tenants", "set", "acme")]
    [InlineData("--weight must be above 0, and at most 1000", "tenants", "set", "acme", "--weight", "0")]
    [InlineData("--weight cannot be 'none', but a number", "tenants", "set", "acme", "--weight", "none")]
    [InlineData("--max-queued cannot be '-1', but a whole number of 0 or more, or none to lift the limit", "tenants", "set", "acme", "--max-queued", "-1")]
    [InlineData("--requests-per-minute cannot be '0', but a whole number of 1 or more, or none", "tenants", "set", "acme", "--requests-per-minute", "0")]
    [InlineData("--max-running cannot be '1.5', but a whole number", "tenants", "set", "acme", "--max-running", "1.5")]
    [InlineData("--daily-gpu-seconds cannot be 'NaN', but a number of 0 or more", "tenants", "set", "acme", "--daily-gpu-seconds", "NaN")]
    [InlineData("'..' cannot be a worker; distributed workers has them", "workers", "drain", "..")]
    [InlineData("TIER cannot be 'half', but one of: full, distilled. See: distributed redispatch --help", "redispatch", "half")]
    [InlineData("Say which jobs to run again: their ids, or --failed for those that failed. See: distributed retry --help", "retry")]
    [InlineData("--failed finds the jobs itself", "retry", "00000000-0000-7000-8000-000000000000", "--failed")]
    [InlineData("--since goes with --failed, not with ids", "retry", "00000000-0000-7000-8000-000000000000", "--since", "1h")]
    [InlineData("'nonsense' is not the id of a job", "retry", "00000000-0000-7000-8000-000000000000", "nonsense")]
    [InlineData("--since cannot be 'yesterday', but a time such as 90s, 30m, 12h or 7d", "retry", "--failed", "--since", "yesterday")]
    [InlineData("'x' is not the id of a batch; distributed batches list has them", "list", "--batch", "x")]
    [InlineData("--limit must be 1 or more", "batches", "list", "--limit", "0")]
    [InlineData("--days must be between 1 and 36500. See: distributed keys create --help", "keys", "create", "x", "--days", "0")]
    [InlineData("--tenant cannot be 'A B'", "keys", "create", "x", "--tenant", "A B")]
    [InlineData("That is a whole key; give its public part alone", "keys", "revoke", "sdq_live_abc_secret")]
    public async Task What_cannot_be_right_is_refused_before_anything_is_sent(string said, params string[] command)
    {
        var refused = await Shell.RunAsync("http://127.0.0.1:1", null, new Session(), command, Cancellation);
        Assert.Equal((ExitCode.Usage, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(said, Assert.Single(refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_can_have_several_scopes()
    {
        var made = await RunAsync("keys", "create", "for operations", "--scope", "admin", "--scope", "jobs:read", "--json");
        Assert.Equal(["jobs:read", "admin"], JsonDocument.Parse(made.Output).RootElement.GetProperty("details").GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
    }

    private static string Squeezed(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private Task<CommandResult> RunAsync(params string[] arguments) => Shell.RunAsync(host.Http.BaseAddress!.OriginalString, KeyedHost.Admin, new Session(), arguments, Cancellation);
}
