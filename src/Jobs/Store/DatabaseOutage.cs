using System.Data.Common;
using Polly;

namespace Distributed.Jobs;

/// <summary>What to do while the database is out of reach.</summary>
public static class DatabaseOutage
{
    /// <summary>Tries again until it comes back, at most two seconds apart; the caller's token ends it.</summary>
    public static ResiliencePipeline Outwait { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new()
        {
            MaxRetryAttempts = int.MaxValue,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(2),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && IsTransient(error)),
        })
        .Build();

    /// <summary>Whether the database was out of reach or out of luck, whatever the rows were.</summary>
    public static bool IsTransient(Exception error) =>
        error is TimeoutException or DbException { IsTransient: true } || (error.InnerException is { } inner && IsTransient(inner));
}
