using Distributed.Contracts;

namespace Distributed.Dashboard;

/// <summary>What every page says about a job in the same way.</summary>
internal static class JobText
{
    /// <summary>Whether nothing can happen to a job any more.</summary>
    public static bool IsOver(this JobStatus status) => status is not (JobStatus.Queued or JobStatus.Running);

    /// <summary>A pair of sides in pixels.</summary>
    public static string Size(GenerationRequest request) => $"{request.Width} × {request.Height}";

    /// <summary>How long a job took, or has been at what it is doing.</summary>
    public static string Duration(JobDetails job, DateTimeOffset now) => job switch
    {
        { Latency: { } latency } => DurationText.OfMs(latency.TotalMs),
        { FinishedAt: { } finished } => DurationText.Of(finished - job.CreatedAt),
        { Status: JobStatus.Running, StartedAt: { } started } => $"running {DurationText.Running(now - started)}",
        _ => $"waiting {DurationText.Running(now - job.CreatedAt)}",
    };

    /// <summary>The beginning of an id: enough to tell jobs apart when spoken of.</summary>
    public static string Short(Guid id) => id.ToString("N")[^8..];

    /// <summary>A number of things, with the right word.</summary>
    public static string Count(int count, string one, string? many = null) => $"{count:N0} {(count == 1 ? one : many ?? one + "s")}";
}
