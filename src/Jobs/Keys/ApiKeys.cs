using Distributed.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>Makes, lists, replaces and ends API keys. All times are the database's clock.</summary>
public sealed class ApiKeys(IDbContextFactory<JobsContext> contexts, KeyHash hash, IOptions<KeyOptions> options)
{
    private const string Columns = "(id, tenant_id, name, hash, scopes, created_at, expires_at)";

    /// <summary>Makes a key.</summary>
    /// <exception cref="InvalidOperationException">There is no pepper.</exception>
    public async Task<KeyResult> CreateAsync(
        string tenant, string name, IReadOnlyCollection<KeyScope> scopes, DateTimeOffset? expiresAt, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        if (expiresAt <= await NowAsync(context, cancellation)) return new(KeyChange.EndsTooEarly);
        var text = ApiKeyText.Make(options.Value.Environment);
        var row = await InsertAsync(context, text, tenant, name, KeyScopes.Write(scopes), expiresAt, cancellation);
        return new(KeyChange.Made, new() { Key = text.Write(), Details = Describe(row) });
    }

    /// <summary>Makes a successor with the same tenant, name and scopes, and lets the old key live beside it for a while. A key is replaced once.</summary>
    /// <param name="id">The old key.</param>
    /// <param name="overlap">How long both are good.</param>
    /// <param name="expiresAt">When the new one ends; null for as long a life as the old one was meant to have.</param>
    /// <param name="cancellation">Gives up; a successor may or may not be stored.</param>
    /// <exception cref="InvalidOperationException">There is no pepper.</exception>
    public async Task<KeyResult> RotateAsync(string id, TimeSpan overlap, DateTimeOffset? expiresAt, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellation);
        var now = await NowAsync(context, cancellation);
        if (expiresAt <= now) return new(KeyChange.EndsTooEarly);
        if (await context.ApiKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Id == id, cancellation) is not { } before) return new(KeyChange.NotFound);
        var text = ApiKeyText.Make(options.Value.Environment);
        var (dialect, parameters) = (context.Dialect, new SqlParameters());
        var end = $"{dialect.Now} + {parameters.Add(dialect.Duration(overlap))}";
        var replaced = await context.ApiKeys.FromSqlRaw($"""
            UPDATE api_keys SET replaced_by = {parameters.Add(text.Id)}, expires_at = {dialect.Least}(coalesce(expires_at, {end}), {end})
            WHERE id = {parameters.Add(id)} AND replaced_by IS NULL AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > {dialect.Now})
            RETURNING *
            """, parameters.Values!).AsNoTracking().ToListAsync(cancellation);
        if (replaced is not [var old]) return new(KeyChange.NotInForce, Old: Describe(before));
        var row = await InsertAsync(context, text, old.TenantId, old.Name, old.Scopes, expiresAt ?? now + (before.ExpiresAt - before.CreatedAt), cancellation);
        await transaction.CommitAsync(cancellation);
        return new(KeyChange.Made, new() { Key = text.Write(), Details = Describe(row), Replaced = Describe(old) });
    }

    /// <summary>Ends a key now. Again, or after its end, changes nothing.</summary>
    /// <returns>The key as it stands; null when there is none.</returns>
    public async Task<ApiKeyDetails?> RevokeAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.ApiKeys.FromSqlRaw(
            $"UPDATE api_keys SET revoked_at = coalesce(revoked_at, {context.Dialect.Now}) WHERE id = {{0}} RETURNING *", id)
            .AsNoTracking().ToListAsync(cancellation);
        return rows is [var row] ? Describe(row) : null;
    }

    /// <summary>The keys of a tenant, or of all, newest first; those that have ended too.</summary>
    public async Task<IReadOnlyList<ApiKeyDetails>> ListAsync(string? tenant, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var rows = await context.ApiKeys.AsNoTracking().Where(key => tenant == null || key.TenantId == tenant)
            .OrderByDescending(key => key.CreatedAt).ThenBy(key => key.Id).ToListAsync(cancellation);
        return [.. rows.Select(Describe)];
    }

    /// <summary>A key that is in force now, with its tenant's limit; null for any other.</summary>
    internal async Task<StoredKey?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var dialect = context.Dialect;
        var rows = await context.Database.SqlQueryRaw<StoredKey>($$"""
            SELECT k.tenant_id AS "Tenant", k.hash AS "Hash", k.scopes AS "Scopes", t.requests_per_minute AS "RequestsPerMinute",
                   {{dialect.Microseconds($"k.expires_at - {dialect.Now}")}} AS "RemainingUs",
                   (k.last_used_at IS NULL OR k.last_used_at < {{dialect.Minute}}) AS "IsUseNew"
            FROM api_keys k LEFT JOIN tenants t ON t.id = k.tenant_id
            WHERE k.id = {0} AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > {{dialect.Now}})
            """, id).ToListAsync(cancellation);
        return rows is [var row] ? row : null;
    }

    /// <summary>Notes that a key is used in this minute.</summary>
    internal async Task NoteUseAsync(string id, CancellationToken cancellation)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellation);
        var minute = context.Dialect.Minute;
        await context.Database.ExecuteSqlRawAsync(
            $"UPDATE api_keys SET last_used_at = {minute} WHERE id = {{0}} AND (last_used_at IS NULL OR last_used_at < {minute})", [id], cancellation);
    }

    private async Task<ApiKeyRow> InsertAsync(
        JobsContext context, ApiKeyText text, string tenant, string name, string scopes, DateTimeOffset? expiresAt, CancellationToken cancellation)
    {
        object? end = expiresAt is { } time ? context.Dialect.Instant(time) : null;
        var rows = await context.ApiKeys.FromSqlRaw(
            $"INSERT INTO api_keys {Columns} VALUES ({{0}}, {{1}}, {{2}}, {{3}}, {{4}}, {context.Dialect.Now}, {{5}}) RETURNING *",
            text.Id, tenant, name, hash.Of(text.Secret), scopes, end!).AsNoTracking().ToListAsync(cancellation);
        return rows[0];
    }

    private static async Task<DateTimeOffset> NowAsync(JobsContext context, CancellationToken cancellation)
    {
        var now = await context.Database.SqlQueryRaw<long>($"SELECT {context.Dialect.NowInMicroseconds} AS \"Value\"").ToListAsync(cancellation);
        return DateTimeOffset.UnixEpoch.AddMicroseconds(now[0]);
    }

    private static ApiKeyDetails Describe(ApiKeyRow row) => new()
    {
        Id = row.Id,
        Tenant = row.TenantId,
        Name = row.Name,
        Scopes = KeyScopes.Read(row.Scopes),
        CreatedAt = row.CreatedAt,
        ExpiresAt = row.ExpiresAt,
        RevokedAt = row.RevokedAt,
        LastUsedAt = row.LastUsedAt,
        ReplacedBy = row.ReplacedBy,
    };
}
