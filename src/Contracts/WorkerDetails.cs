namespace Distributed.Contracts;

/// <summary>A worker that is alive, as the API shows it.</summary>
/// <param name="Name">Its name; a restarted worker is another one.</param>
/// <param name="Device">What it paints on.</param>
/// <param name="Tiers">The tiers it serves.</param>
/// <param name="Capacity">Jobs it takes in hand at a time, over all its tiers.</param>
/// <param name="StartedAt">When it announced itself.</param>
/// <param name="HeartbeatAt">When it was last heard of.</param>
/// <param name="Draining">Whether it takes no more jobs.</param>
public sealed record WorkerDetails(
    string Name, string Device, IReadOnlyList<Tier> Tiers, int Capacity, DateTimeOffset StartedAt, DateTimeOffset HeartbeatAt, bool Draining);
