using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>A job of the load, planned from the run's seed.</summary>
/// <param name="Prompt">What it does.</param>
/// <param name="Tier">Its queue.</param>
/// <param name="Images">How many pictures.</param>
internal sealed record PlannedJob(DoublePrompt Prompt, string Tier, int Images)
{
    /// <summary>The idempotency key; without one a post whose outcome is unknown is not repeated.</summary>
    public string? Key { get; init; }

    /// <summary>The tenant whose API key its client has; null without a key.</summary>
    public string? Tenant { get; init; }

    /// <summary>How often it is posted under its key, at once.</summary>
    public int Posts { get; init; } = 1;

    /// <summary>How long after acceptance its client cancels it; null for never.</summary>
    public TimeSpan? CancelAfter { get; init; }

    /// <summary>Plans a run: 10 % are cancelled, 5 % are posted twice, 2 % never end by themselves, 1 % cannot be painted, 1 % fail once; one in seven comes from <see cref="LimitedTenant"/>s.</summary>
    public static IReadOnlyList<PlannedJob> Plan(int jobs, int poisons, Random random)
    {
        // Poison needs three crashes of its worker to be told, so it comes early.
        var poison = Enumerable.Range(0, poisons).Select(i => 5 + i * Math.Max(1, jobs / 3 / Math.Max(1, poisons))).ToHashSet();
        return [.. Enumerable.Range(0, jobs).Select(number =>
        {
            var dice = random.NextDouble();
            var kind = poison.Contains(number) ? JobKind.Poison : dice switch { < 0.01 => JobKind.Bad, < 0.02 => JobKind.Flaky, < 0.04 => JobKind.Endless, _ => JobKind.Good };
            var isTwice = random.NextDouble() < 0.05;
            var isCancelled = kind is JobKind.Endless || (kind is JobKind.Good && random.NextDouble() < 0.1);
            var tenant = LimitedTenant.Of(number);
            // A job of no tenant's may have the same key: keys are their tenants' own.
            var key = tenant is null ? number : number + 7;
            return new PlannedJob(new(kind, number, random.Next(50, 200)), random.Next(2) == 0 ? "full" : "distilled", random.Next(10) == 0 ? 2 : 1)
            {
                // An endless job must be known to whoever is to cancel it, even when the first answer is lost: it would hold its lane for ever.
                Key = isTwice || kind is JobKind.Endless || random.Next(2) == 0 ? $"key-{key}" : null,
                Tenant = tenant,
                Posts = isTwice ? 2 : 1,
                CancelAfter = isCancelled ? TimeSpan.FromMilliseconds(random.Next(0, 3000)) : null,
            };
        })];
    }
}
