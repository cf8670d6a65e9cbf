using System.Net;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Distributed.Client;

/// <summary>Which failures are tried again, and when.</summary>
internal static class ApiResilience
{
    /// <summary>The call that is tried.</summary>
    public static readonly ResiliencePropertyKey<ApiCall> Call = new("call");

    /// <summary>Retries with jitter, each try with its own time-out.</summary>
    public static ResiliencePipeline Build(JobClientOptions options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.MaxRetries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = options.MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                ShouldHandle = args => ValueTask.FromResult(IsWorthRepeating(args.Outcome.Exception, Of(args.Context), options)),
                DelayGenerator = args => ValueTask.FromResult(Asked(args.Outcome.Exception)),
                OnRetry = args =>
                {
                    options.OnRetry?.Invoke(args.Outcome.Exception!, args.RetryDelay);
                    return default;
                },
            });
        }
        return builder.AddTimeout(new TimeoutStrategyOptions
        {
            TimeoutGenerator = args => ValueTask.FromResult(options.TryTimeout + Of(args.Context).Wait),
        }).Build();
    }

    /// <summary>Whether the server could not be asked, or said that it cannot now.</summary>
    public static bool IsWorthRepeating(Exception? error, ApiCall call, JobClientOptions options) => error switch
    {
        JobApiException refused when refused.RetryAfter > options.MaxRetryDelay => false,
        // These are answered before anything is done.
        JobApiException { StatusCode: HttpStatusCode.TooManyRequests } or JobApiException { StatusCode: HttpStatusCode.ServiceUnavailable, RetryAfter: not null } => true,
        // The first sending of the same key is still at work.
        JobApiException { StatusCode: HttpStatusCode.Conflict, RetryAfter: not null } => call.IdempotencyKey is not null,
        JobApiException refused => call.IsRepeatable && refused.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => true,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => false,
        HttpRequestException or IOException or TimeoutRejectedException => call.IsRepeatable,
        _ => false,
    };

    /// <summary>What the server asked for and up to a tenth more, so that clients that were refused together do not come back together.</summary>
    private static TimeSpan? Asked(Exception? error) => error is JobApiException { RetryAfter: { } after } ? after * (1 + Random.Shared.NextDouble() / 10) : null;

    private static ApiCall Of(ResilienceContext context) => context.Properties.GetValue(Call, null!);
}
