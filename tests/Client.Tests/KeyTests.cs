using System.Net;
using Distributed.Contracts;
using Distributed.Producer.Tests;

namespace Distributed.Client.Tests;

/// <summary>A real API that wants keys.</summary>
public sealed class KeyTests(KeyedHost server) : IClassFixture<KeyedHost>
{
    private readonly string tenant = Guid.NewGuid().ToString("N");
    private readonly JobClient admin = server.Client(options => options.ApiKey = KeyedHost.Admin);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_is_made_used_replaced_and_ended()
    {
        var made = await admin.CreateKeyAsync(new() { Name = "a shop", Tenant = tenant }, Cancellation);
        Assert.Equal((tenant, "a shop", null, null), (made.Details.Tenant, made.Details.Name, made.Details.ExpiresAt, made.Replaced));
        var job = await With(made.Key).SubmitAsync(new() { Prompt = "a fox" }, cancellation: Cancellation);
        Assert.Equal(job.Id, (await With(made.Key).GetAsync(job.Id, Cancellation)).Id);

        var next = await admin.RotateKeyAsync(made.Details.Id, new() { OverlapSeconds = 60 }, Cancellation);
        Assert.Equal(made.Details.Id, next.Replaced!.Id);
        Assert.InRange((next.Replaced.ExpiresAt - next.Details.CreatedAt)!.Value.TotalSeconds, 59, 61);
        Assert.Equal(job.Id, (await With(next.Key).GetAsync(job.Id, Cancellation)).Id);

        Assert.NotNull((await admin.RevokeKeyAsync(next.Details.Id, Cancellation)).RevokedAt);
        var keys = await admin.ListKeysAsync(tenant, Cancellation);
        Assert.Equal([next.Details.Id, made.Details.Id], keys.Select(key => key.Id));
        Assert.Equal((next.Details.Id, true), (keys[1].ReplacedBy, keys[0].RevokedAt is not null));
        Assert.True((await admin.ListKeysAsync(cancellation: Cancellation)).Count >= 2);
    }

    [Fact]
    public async Task Without_the_right_key_it_is_said_what_is_wrong_and_nothing_is_tried_again()
    {
        foreach (var (key, said) in (ValueTuple<string?, string>[])[(null, "Authorization: Bearer"), ("sdq_live_abc_def", "mistyped")])
        {
            var line = new FlakyHandler();
            var refused = await Assert.ThrowsAsync<JobApiException>(() => server.Over(line, configure: options => options.ApiKey = key).ListTiersAsync(Cancellation));
            Assert.Equal((HttpStatusCode.Unauthorized, 1), (refused.StatusCode, line.Tries));
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        }
        var reader = await admin.CreateKeyAsync(new() { Name = "a reader", Tenant = tenant, Scopes = [KeyScope.JobsRead] }, Cancellation);
        var forbidden = await Assert.ThrowsAsync<JobApiException>(() => With(reader.Key).SubmitAsync(new() { Prompt = "a fox" }, cancellation: Cancellation));
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);
        Assert.Contains("jobs:write", forbidden.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_is_set_is_met_and_says_which_it_is_and_when_to_come_back()
    {
        var limits = await admin.SetTenantAsync(tenant, new() { MaxQueued = 1, Weight = 2 }, Cancellation);
        Assert.Equal((tenant, 1, 2.0, null), (limits.Id, limits.MaxQueued, limits.Weight, limits.RequestsPerMinute));
        var key = (await admin.CreateKeyAsync(new() { Name = "a shop", Tenant = tenant }, Cancellation)).Key;
        var client = With(key);
        var first = await client.SubmitAsync(new() { Prompt = "a fox" }, cancellation: Cancellation);
        var refused = await Assert.ThrowsAsync<JobApiException>(() => With(key, retries: 0).SubmitAsync(new() { Prompt = "an owl" }, cancellation: Cancellation));
        Assert.Equal((HttpStatusCode.TooManyRequests, "queued"), (refused.StatusCode, Assert.Single(refused.ViolatedPolicies)));
        Assert.NotNull(refused.RetryAfter);

        await client.CancelAsync(first.Id, Cancellation);
        Assert.Equal(JobStatus.Queued, (await client.SubmitAsync(new() { Prompt = "an owl" }, cancellation: Cancellation)).Status);
        Assert.Equal(1, (await admin.GetTenantAsync(tenant, Cancellation)).MaxQueued);
    }

    private JobClient With(string key, int retries = 4) => server.Client(options => (options.ApiKey, options.MaxRetries) = (key, retries));
}
