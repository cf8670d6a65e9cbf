using System.Data.Common;
using Polly;

namespace Distributed.Jobs;

/// <summary>What to do while the database is out of reach.</summary>
internal static class DatabaseOutage
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

    /// <summary>Tries twice again at once, for what somebody waits for.</summary>
    public static ResiliencePipeline RepeatTwice { get; } = new ResiliencePipelineBuilder()
        .AddRetry(new()
        {
            MaxRetryAttempts = 2,
            Delay = TimeSpan.FromMilliseconds(50),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && IsTransient(error)),
        })
        .Build();

    /// <summary>Whether the database was out of reach or out of luck, whatever the rows were.</summary>
    public static bool IsTransient(Exception error) =>
        error is TimeoutException or DbException { IsTransient: true } || (error.InnerException is { } inner && IsTransient(inner));
}
