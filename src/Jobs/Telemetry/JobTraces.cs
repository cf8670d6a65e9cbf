using System.Diagnostics;
using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>
/// One trace per job (W3C trace context): it begins with the request that the job came with, is kept in the row, and is continued by whoever publishes
/// the job or paints it, however often. Every source of ours is called <c>Distributed.</c> and its project, and telemetry listens to them all.
/// </summary>
public static class JobTraces
{
    /// <summary>The tags that a span of a job has.</summary>
    public const string JobIdTag = "distributed.job.id", AttemptTag = "distributed.job.attempt", TierTag = "distributed.job.tier";

    /// <summary>The header of a message in which the bus keeps the trace it goes on with.</summary>
    internal const string MessageHeader = "MT-Activity-Id";

    private static readonly ActivitySource Source = new("Distributed.Jobs");

    /// <summary>The trace of what goes on now, as <c>traceparent</c>; null when there is none.</summary>
    public static string? Current => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    /// <summary>
    /// What a span about a job is to hang under: what goes on now if that is of the job's trace already, which default stands for, and otherwise the
    /// request that the job came with.
    /// </summary>
    public static ActivityContext ParentOf(string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent) && Activity.Current?.TraceId != parent.TraceId ? parent : default;

    /// <summary>Puts a job that is in no trace yet into that of what goes on now.</summary>
    internal static NewJob Continue(NewJob job) => job.TraceParent is null && Current is { } now ? job with { TraceParent = now } : job;

    /// <summary>A span over publishing a job; null when nobody listens or the request's trace is not sampled.</summary>
    internal static Activity? StartPublish(JobRow job) => Source.HasListeners()
        ? Source.StartActivity("publish", ActivityKind.Internal, ParentOf(job.TraceParent))?.SetTag(JobIdTag, job.Id).SetTag(TierTag, job.Tier.Word()) : null;
}
