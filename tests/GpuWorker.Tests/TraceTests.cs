using System.Collections.Concurrent;
using System.Diagnostics;
using Distributed.Contracts;
using Distributed.Diffusion;
using Microsoft.Extensions.DependencyInjection;

namespace Distributed.GpuWorker.Tests;

public sealed class TraceTests(UntrainedModels models) : IClassFixture<UntrainedModels>
{
    private static readonly string[] Stages = ["claim", "text encode", "denoise", "decode", "encode", "upload", "commit"];

    [Fact]
    public async Task One_trace_goes_from_the_request_through_the_message_and_every_stage_to_the_commit()
    {
        using var spans = new Spans(source => source == "MassTransit" || source.StartsWith("Distributed.", StringComparison.Ordinal));
        await using var worker = new WorkerHost(models);
        await worker.StartAsync();
        var (job, request) = await SubmitAsync(worker, ActivityTraceFlags.Recorded);
        var row = await worker.EndOfAsync(job);
        await spans.Painted(1);
        spans.Published(job, 1);

        var own = spans.Of(job);
        Assert.All(own, span => Assert.Equal(request.TraceId, span.TraceId));
        var paint = Assert.Single(own, span => span.OperationName == "paint");
        Assert.Equal(Stages.Order(), own.Where(span => span.ParentSpanId == paint.SpanId).Select(span => span.OperationName).Order());
        Assert.Equal(["paint", "publish", .. Stages.Order()], own.Select(span => span.OperationName).OrderBy(name => name is not ("paint" or "publish")).ThenBy(name => name, StringComparer.Ordinal));
        Assert.All(own.Where(span => span.Source.Name == "Distributed.GpuWorker"), span =>
        {
            Assert.Equal(1, span.GetTagItem("distributed.job.attempt"));
            Assert.Equal("full", span.GetTagItem("distributed.job.tier"));
        });

        // The message lies in between: paint, the bus's spans, publish, the request.
        List<Activity> path = [];
        Assert.True(SpinWait.SpinUntil(() => (path = spans.PathTo(paint))[^1].OperationName == "publish", WorkerHost.Patience));          // those of the bus end later
        Assert.Contains(path, span => span.Source.Name == "MassTransit");
        Assert.Equal(request.SpanId, path[^1].ParentSpanId);

        // The times are the measured ones, one after the other.
        var times = Stages.Select(stage => own.Single(span => span.OperationName == stage)).ToList();
        Assert.InRange((times[2].Duration - TimeSpan.FromMicroseconds(row.DenoiseUs!.Value)).TotalMicroseconds, -2, 2);
        for (var i = 1; i < times.Count; i++)
            Assert.InRange((times[i].StartTimeUtc - (times[i - 1].StartTimeUtc + times[i - 1].Duration)).TotalMilliseconds, -0.01, 0.01);
        Assert.True(times[^1].StartTimeUtc + times[^1].Duration <= paint.StartTimeUtc + (1.1 * paint.Duration) + TimeSpan.FromMilliseconds(50));          // the span's end is the wall clock's, which may be set meanwhile
    }

    [Fact]
    public async Task Every_attempt_of_a_job_is_in_the_trace_of_its_request_also_when_the_relay_finds_it_by_itself()
    {
        using var spans = new Spans(source => source.StartsWith("Distributed.", StringComparison.Ordinal));
        var (options, begun) = (new EngineOptions { Precision = Precision.Fp32, IsBatchMeasured = false }, 0);
        await using var worker = new WorkerHost(models, services => services.AddSingleton<IEngine>(_ => WatchedModel.Engine(models.ByTier, options, folder => new(folder, options)
        {
            OnBegin = _ =>
            {
                if (Interlocked.Increment(ref begun) == 1) throw new InvalidOperationException("Planted.");
            },
        })), ("Jobs:Times:RetryDelay", "00:00:00.1"), ("Jobs:Times:RelayEvery", "00:00:00.1"));
        await worker.StartAsync();
        var (job, request) = await SubmitAsync(worker, ActivityTraceFlags.Recorded);
        Assert.Equal((JobStatus.Succeeded, 2), await worker.EndOfAsync(job) is var row ? (row.Status, row.Attempt) : default);
        await spans.Painted(2);
        spans.Published(job, 2);
        Assert.All(spans.Of(job), span => Assert.Equal(request.TraceId, span.TraceId));
        Assert.Equal([(1, ActivityStatusCode.Error), (2, ActivityStatusCode.Unset)],
            spans.Of(job).Where(span => span.OperationName == "paint").Select(span => ((int)span.GetTagItem("distributed.job.attempt")!, span.Status)).Order());
        Assert.Equal(2, spans.Of(job).Count(span => span.OperationName == "publish"));
    }

    [Fact]
    public async Task The_row_alone_is_enough_for_a_worker_whose_producer_is_not_listened_to()
    {
        using var spans = new Spans(source => source == "Distributed.GpuWorker");
        await using var worker = new WorkerHost(models);
        await worker.StartAsync();
        var (job, request) = await SubmitAsync(worker, ActivityTraceFlags.Recorded);
        await spans.Painted(1);
        var paint = Assert.Single(spans.Of(job), span => span.OperationName == "paint");
        Assert.Equal((request.TraceId, request.SpanId), (paint.TraceId, paint.ParentSpanId));
    }

    [Fact]
    public async Task A_request_that_is_not_sampled_makes_no_spans_and_keeps_its_trace()
    {
        using var spans = new Spans(source => source.StartsWith("Distributed.", StringComparison.Ordinal));
        await using var worker = new WorkerHost(models);
        await worker.StartAsync();
        var (silent, request) = await SubmitAsync(worker, ActivityTraceFlags.None);
        var row = await worker.EndOfAsync(silent);
        Assert.Equal($"00-{request.TraceId}-{request.SpanId}-00", row.TraceParent);
        var (loud, _) = await SubmitAsync(worker, ActivityTraceFlags.Recorded);
        await spans.Painted(1);
        Assert.NotEmpty(spans.Of(loud));
        Assert.Empty(spans.Of(silent));
    }

    /// <summary>Submits a job from within a request that came with a trace.</summary>
    private static async Task<(Guid Job, Activity Request)> SubmitAsync(WorkerHost worker, ActivityTraceFlags flags)
    {
        using var request = new Activity("request").SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), flags);
        request.Start();
        return (await worker.SubmitAsync(), request);
    }

    /// <summary>What a collector would get: spans of sampled traces, in memory.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> ended = new();
        private readonly SemaphoreSlim painted = new(0);
        private readonly ActivityListener listener;

        public Spans(Func<string, bool> isListenedTo)
        {
            listener = new()
            {
                ShouldListenTo = source => isListenedTo(source.Name),
                Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                    options.Parent == default || options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
                ActivityStopped = span =>
                {
                    ended.Enqueue(span);
                    if (span.OperationName == "paint") painted.Release();
                },
            };
            ActivitySource.AddActivityListener(listener);
        }

        public IReadOnlyList<Activity> Of(Guid job) => [.. ended.Where(span => job.Equals(span.GetTagItem("distributed.job.id")))];

        /// <summary>A span and those above it.</summary>
        public List<Activity> PathTo(Activity span)
        {
            var path = new List<Activity> { span };
            while (ended.FirstOrDefault(above => above.SpanId == path[^1].ParentSpanId) is { } parent) path.Add(parent);
            return path;
        }

        /// <summary>Waits until so many attempts have ended.</summary>
        public async Task Painted(int attempts)
        {
            for (var i = 0; i < attempts; i++) Assert.True(await painted.WaitAsync(WorkerHost.Patience));
        }

        /// <summary>Waits until a job's publishes have ended, which may be after the painting that they led to.</summary>
        public void Published(Guid job, int times) =>
            Assert.True(SpinWait.SpinUntil(() => Of(job).Count(span => span.OperationName == "publish") >= times, WorkerHost.Patience));

        public void Dispose()
        {
            listener.Dispose();
            painted.Dispose();
        }
    }
}
