using System.ComponentModel.DataAnnotations;

namespace Distributed.Jobs;

/// <summary>Every time of the protocol in one place, because they only work together; checked as a chain at start.</summary>
public sealed class JobTimes : IValidatableObject
{
    /// <summary>How often a worker renews its leases.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long one heartbeat may take.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long after its last heartbeat was sent a worker stops by itself, by its monotonic clock.</summary>
    public TimeSpan SelfFence { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker may stay silent before its jobs go to another.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the reaper looks for expired leases and deadlines.</summary>
    public TimeSpan ReapEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the relay looks for due jobs when nothing wakes it.</summary>
    public TimeSpan RelayEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one publish may take.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a relay keeps a job to itself while it publishes.</summary>
    public TimeSpan Reservation { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after a confirmed publish a job that still waits is published again; doubles each time.</summary>
    public TimeSpan Redispatch { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest wait between two publishes of one job.</summary>
    public TimeSpan MaxRedispatch { get; set; } = TimeSpan.FromHours(6);

    /// <summary>The wait before the second attempt after an error; doubles with each failure, with jitter.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a job waits before it counts one class higher in the order of what is published.</summary>
    public TimeSpan RiseAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Rule, bool Holds)[] chain =
        [
            ("every time must be positive", new[] { Heartbeat, HeartbeatTimeout, SelfFence, Lease, ReapEvery, RelayEvery, PublishTimeout, Reservation,
                Redispatch, MaxRedispatch, RetryDelay, RiseAfter }.All(time => time > TimeSpan.Zero)),
            ($"{nameof(HeartbeatTimeout)} must be shorter than {nameof(Heartbeat)}", HeartbeatTimeout < Heartbeat),
            ($"{nameof(SelfFence)} must leave room for two heartbeats", SelfFence >= Heartbeat * 2 + HeartbeatTimeout),
            ($"{nameof(SelfFence)} must outlast an outage that the reaper may miss: {nameof(ReapEvery)}, {nameof(Heartbeat)} and twice {nameof(HeartbeatTimeout)}",
                SelfFence >= ReapEvery + Heartbeat + HeartbeatTimeout * 2),
            ($"{nameof(Lease)} must outlast {nameof(SelfFence)} by a heartbeat", Lease >= SelfFence + Heartbeat),
            ($"{nameof(Reservation)} must outlast {nameof(PublishTimeout)}", Reservation > PublishTimeout),
            ($"{nameof(MaxRedispatch)} must not be shorter than {nameof(Redispatch)}", MaxRedispatch >= Redispatch),
        ];
        return chain.Where(link => !link.Holds).Select(link => new ValidationResult($"Jobs:Times: {link.Rule}."));
    }
}
