using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Distributed.Jobs.Tests;

/// <summary>What keys promise, on either database.</summary>
public abstract class ApiKeyContract
{
    private static readonly IOptions<KeyOptions> Settings = Options.Create(new KeyOptions { Pepper = new('p', 32) });
    private static readonly KeyHash Hash = new(Settings);

    private readonly JobDatabase database;
    private readonly FakeTimeProvider time = new();
    private readonly ApiKeys keys;
    private readonly ApiKeyCheck check;

    protected ApiKeyContract(JobDatabase database)
    {
        this.database = database;
        keys = new(database, Hash, Settings);
        check = NewCheck();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_speaks_for_its_tenant_and_scopes_and_only_its_hash_is_stored()
    {
        var made = await MakeAsync(tenant: "acme", scopes: [KeyScope.JobsWrite, KeyScope.JobsRead]);
        var identity = (await CheckAsync(made.Key))!;
        Assert.Equal((made.Details.Id, "acme"), (identity.Id, identity.Tenant));
        Assert.Equal([KeyScope.JobsRead, KeyScope.JobsWrite], identity.Scopes);
        var (row, secret) = (await ReadAsync(made.Details.Id), ApiKeyText.Parse(made.Key)!.Secret);
        Assert.Equal(Hash.Of(secret), row.Hash);
        Assert.DoesNotContain(secret, string.Join(' ', row.Id, row.Name, row.Scopes, Convert.ToBase64String(row.Hash)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_secret_another_pepper_and_an_unknown_id_are_refused()
    {
        var made = ApiKeyText.Parse((await MakeAsync()).Key)!;
        Assert.Null(await check.CheckAsync(made with { Secret = ApiKeyText.Make("live").Secret }, Token));
        Assert.Null((await ReadAsync(made.Id)).LastUsedAt);
        Assert.Null(await check.CheckAsync(ApiKeyText.Make("live"), Token));
        var other = Options.Create(new KeyOptions { Pepper = new('q', 32) });
        Assert.Null(await new ApiKeyCheck(keys, new(other), time, NullLogger<ApiKeyCheck>.Instance).CheckAsync(made, Token));
        Assert.NotNull(await check.CheckAsync(made, Token));
    }

    [Fact]
    public async Task A_key_is_good_until_its_end_by_the_databases_clock()
    {
        Assert.Equal(KeyChange.EndsTooEarly, (await keys.CreateAsync("default", "x", [KeyScope.Admin], await NowAsync(), Token)).Change);
        var made = await MakeAsync(expiresAt: await NowAsync() + TimeSpan.FromHours(1));
        Assert.NotNull(await CheckAsync(made.Key));
        await SetAsync(made.Details.Id, $"expires_at = {database.Now}");
        time.Advance(ApiKeyCheck.Fresh);
        Assert.Null(await CheckAsync(made.Key));
        Assert.False(check.IsKnown(made.Details.Id));
    }

    [Fact]
    public async Task A_key_that_ends_soon_is_believed_no_longer_than_that()
    {
        var made = await MakeAsync();
        for (var tries = 0; ; tries++)
        {
            Assert.True(tries < 100, "A key is refused before its end.");
            await SetAsync(made.Details.Id, $"expires_at = {database.Now} + {(database is SqliteJobDatabase ? "3000000" : "interval '3 seconds'")}");
            if (await CheckAsync(made.Key) is not null) break;          // otherwise the machine took its three seconds for the two statements
        }
        await SetAsync(made.Details.Id, $"expires_at = {database.Now}");
        time.Advance(TimeSpan.FromSeconds(3));          // sooner than any other key is looked up again
        Assert.Null(await CheckAsync(made.Key));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_everywhere_within_five_seconds()
    {
        var made = await MakeAsync();
        Assert.NotNull(await CheckAsync(made.Key));
        var revoked = (await keys.RevokeAsync(made.Details.Id, Token))!;
        Assert.NotNull(revoked.RevokedAt);
        Assert.NotNull(await CheckAsync(made.Key));                                          // this process has not been told
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(await CheckAsync(made.Key));
        Assert.Equal(revoked.RevokedAt, (await keys.RevokeAsync(made.Details.Id, Token))!.RevokedAt);
        Assert.Null(await keys.RevokeAsync("none", Token));
        Assert.Null(await NewCheck().CheckAsync(ApiKeyText.Parse(made.Key)!, Token));
    }

    [Fact]
    public async Task Replacing_a_key_leaves_two_for_the_overlap_and_one_after_it()
    {
        var made = await MakeAsync(tenant: "acme", scopes: [KeyScope.JobsRead]);
        var result = await keys.RotateAsync(made.Details.Id, TimeSpan.FromHours(1), expiresAt: null, Token);
        var next = result.Created!;
        Assert.Equal((KeyChange.Made, "acme", made.Details.Name, next.Details.Id), (result.Change, next.Details.Tenant, next.Details.Name, next.Replaced!.ReplacedBy));
        Assert.Equal([KeyScope.JobsRead], next.Details.Scopes);
        Assert.Null(next.Details.ExpiresAt);
        Assert.InRange(next.Replaced.ExpiresAt!.Value - await NowAsync(), TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.NotNull(await CheckAsync(made.Key));
        Assert.NotNull(await CheckAsync(next.Key));

        var again = await keys.RotateAsync(made.Details.Id, TimeSpan.FromHours(1), expiresAt: null, Token);
        Assert.Equal((KeyChange.NotInForce, next.Details.Id), (again.Change, again.Old!.ReplacedBy));
        await SetAsync(made.Details.Id, $"expires_at = {database.Now}");
        time.Advance(ApiKeyCheck.Fresh);
        Assert.Null(await CheckAsync(made.Key));
        Assert.NotNull(await CheckAsync(next.Key));
    }

    [Fact]
    public async Task A_successor_lives_as_long_as_was_meant_and_never_prolongs_the_old_key()
    {
        var made = await MakeAsync(expiresAt: await NowAsync() + TimeSpan.FromMinutes(10));
        var next = (await keys.RotateAsync(made.Details.Id, TimeSpan.FromDays(1), expiresAt: null, Token)).Created!;
        Assert.Equal(made.Details.ExpiresAt, next.Replaced!.ExpiresAt);
        Assert.InRange(next.Details.ExpiresAt!.Value - next.Details.CreatedAt, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.Equal(KeyChange.NotFound, (await keys.RotateAsync("none", TimeSpan.Zero, null, Token)).Change);
        await keys.RevokeAsync(next.Details.Id, Token);
        Assert.Equal(KeyChange.NotInForce, (await keys.RotateAsync(next.Details.Id, TimeSpan.Zero, null, Token)).Change);
    }

    [Fact]
    public async Task Of_many_who_replace_a_key_at_once_one_succeeds()
    {
        var made = await MakeAsync(tenant: "race");
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => keys.RotateAsync(made.Details.Id, TimeSpan.Zero, null, Token)));
        Assert.Single(results, result => result.Change == KeyChange.Made);
        Assert.Equal(2, (await keys.ListAsync("race", Token)).Count);
    }

    [Fact]
    public async Task The_last_use_is_noted_to_the_minute_and_once_a_minute()
    {
        var made = await MakeAsync();
        await CheckAsync(made.Key);
        var used = (await ReadAsync(made.Details.Id)).LastUsedAt!.Value;
        Assert.Equal(0, used.Ticks % TimeSpan.TicksPerMinute);
        Assert.InRange(await NowAsync() - used, TimeSpan.Zero, TimeSpan.FromMinutes(2));
        await SetAsync(made.Details.Id, "last_used_at = NULL");
        await CheckAsync(made.Key);
        Assert.Null((await ReadAsync(made.Details.Id)).LastUsedAt);                           // noted already, as far as this process knows
        time.Advance(ApiKeyCheck.Fresh);
        await CheckAsync(made.Key);
        Assert.NotNull((await ReadAsync(made.Details.Id)).LastUsedAt);
    }

    [Fact]
    public async Task A_key_brings_its_tenants_limit_of_requests()
    {
        await new TenantStore(database).SetAsync("limited", new() { RequestsPerMinute = 7 }, Token);
        Assert.Equal(7, (await CheckAsync((await MakeAsync(tenant: "limited")).Key))!.RequestsPerMinute);
        Assert.Null((await CheckAsync((await MakeAsync(tenant: "unlimited")).Key))!.RequestsPerMinute);
    }

    private ApiKeyCheck NewCheck() => new(keys, Hash, time, NullLogger<ApiKeyCheck>.Instance);

    private async Task<ApiKeyCreated> MakeAsync(string tenant = "default", KeyScope[]? scopes = null, DateTimeOffset? expiresAt = null) =>
        (await keys.CreateAsync(tenant, "a key", scopes ?? [KeyScope.JobsRead], expiresAt, Token)).Created!;

    private Task<ApiKeyIdentity?> CheckAsync(string key) => check.CheckAsync(ApiKeyText.Parse(key)!, Token);

    private Task<DateTimeOffset> NowAsync() => database.Reaping.NowAsync(Token);

    private async Task<ApiKeyRow> ReadAsync(string id)
    {
        await using var context = database.CreateDbContext();
        return await context.ApiKeys.AsNoTracking().SingleAsync(row => row.Id == id, Token);
    }

    private async Task SetAsync(string id, string assignment)
    {
        await using var context = database.CreateDbContext();
        await context.Database.ExecuteSqlRawAsync($"UPDATE api_keys SET {assignment} WHERE id = {{0}}", [id], Token);
    }
}

public sealed class SqliteApiKeyTests(SqliteJobDatabase database) : ApiKeyContract(database), IClassFixture<SqliteJobDatabase>;

public sealed class PostgresApiKeyTests(PostgresJobDatabase database) : ApiKeyContract(database.Required()), IClassFixture<PostgresJobDatabase>;
