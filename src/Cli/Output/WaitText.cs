using System.Globalization;
using Distributed.Contracts;

namespace Distributed.Cli;

/// <summary>How long something will take, in words no more exact than it can be known.</summary>
internal static class WaitText
{
    /// <summary>A place in the queue and when the job will be done.</summary>
    public static string Queued(Eta eta) => $"queued, {eta.QueuePosition switch
    {
        0 => "next in line",
        1 => "1 job before it",
        var jobs => $"{jobs.ToString(CultureInfo.InvariantCulture)} jobs before it",
    }}; done in {Quantiles(eta, "")}";

    /// <summary>What is left of a job that runs.</summary>
    public static string Left(Eta eta) => Quantiles(eta, " left");

    /// <summary>A time that somebody waits.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        { TotalSeconds: < 9.95 } => $"{Math.Max(0.1, time.TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture)} s",
        { TotalSeconds: < 99.5 } => $"{time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s",
        { TotalMinutes: < 99.5 } => $"{time.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} min",
        _ => $"{time.TotalHours.ToString("0.0", CultureInfo.InvariantCulture)} h",
    };

    private static string Quantiles(Eta eta, string what) =>
        $"{Of(TimeSpan.FromSeconds(eta.P50Seconds))}{what} (p50), {Of(TimeSpan.FromSeconds(eta.P90Seconds))} (p90)";
}
