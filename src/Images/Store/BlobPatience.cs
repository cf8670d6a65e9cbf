using Polly;
using Polly.Retry;

namespace Distributed.Images;

/// <summary>How long we bear with a storage account that does not answer, or not well.</summary>
/// <param name="Network">The longest silence within one try.</param>
/// <param name="FirstDelay">The wait before the second try; it doubles from try to try, and chance spreads it so that a fleet does not return at once.</param>
/// <param name="Total">The longest that a call may take, tries and waits together.</param>
internal sealed record BlobPatience(TimeSpan Network, TimeSpan FirstDelay, TimeSpan Total)
{
    /// <summary>How many tries follow the first one.</summary>
    public const int Retries = 5;

    public static BlobPatience Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(60));

    /// <summary>Repeats what fails for a reason that may pass, and nothing else.</summary>
    public ResiliencePipeline Pipeline(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddTimeout(Total)
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } failure && ImageStoreOutage.IsOne(failure)),
        })
        .Build();
}
