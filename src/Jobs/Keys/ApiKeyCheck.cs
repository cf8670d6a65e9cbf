using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Distributed.Jobs;

/// <summary>
/// Tells right keys from wrong ones. What the database says of a key is believed for <see cref="Fresh"/>, and never beyond the key's own end: that
/// long a key may outlive its revocation in another process.
/// </summary>
public sealed class ApiKeyCheck(ApiKeys keys, KeyHash hash, TimeProvider time, ILogger<ApiKeyCheck> logger)
{
    /// <summary>How long a key is believed.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(4);

    private const int MaxKnown = 100_000;

    private readonly ConcurrentDictionary<string, Entry> known = new(StringComparer.Ordinal);

    /// <summary>Whether a key of this id was right a while ago: its next look at the database is no guess.</summary>
    public bool IsKnown(string id) => known.ContainsKey(id);

    /// <summary>Whom a key speaks for; null when there is no such key, or it has expired or been revoked.</summary>
    public async Task<ApiKeyIdentity?> CheckAsync(ApiKeyText key, CancellationToken cancellation)
    {
        var entry = Find(key.Id) ?? await ReadAsync(key.Id, cancellation);
        if (entry is null || !hash.Matches(key.Secret, entry.Key.Hash)) return null;
        if (known.Count >= MaxKnown) known.Clear();
        known[key.Id] = entry;
        if (entry.TakeUse()) await NoteUseAsync(key.Id, cancellation);
        return entry.Identity;
    }

    /// <summary>Looks the key up anew next time.</summary>
    public void Forget(string id) => known.TryRemove(id, out _);

    private Entry? Find(string id) => known.TryGetValue(id, out var entry) && time.GetElapsedTime(entry.At) < entry.For ? entry : null;

    private async Task<Entry?> ReadAsync(string id, CancellationToken cancellation)
    {
        var at = time.GetTimestamp();          // before the question: its answer is no younger
        if (await keys.FindAsync(id, cancellation) is { } stored) return new(id, stored, at);
        Forget(id);
        return null;
    }

    private async Task NoteUseAsync(string id, CancellationToken cancellation)
    {
        try
        {
            await keys.NoteUseAsync(id, cancellation);
        }
        catch (Exception error) when (DatabaseOutage.IsTransient(error))
        {
            logger.UseNotNoted(id, error.Message);
        }
    }

    private sealed class Entry(string id, StoredKey key, long at)
    {
        private int isUseDue = key.IsUseNew ? 1 : 0;

        public StoredKey Key => key;
        public long At => at;
        public TimeSpan For { get; } = key.RemainingUs is { } left && TimeSpan.FromMicroseconds(left) < Fresh ? TimeSpan.FromMicroseconds(left) : Fresh;
        public ApiKeyIdentity Identity { get; } = new(id, key.Tenant, KeyScopes.Read(key.Scopes), key.RequestsPerMinute);

        public bool TakeUse() => Interlocked.Exchange(ref isUseDue, 0) == 1;
    }
}
