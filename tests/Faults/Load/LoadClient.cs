using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Distributed.Contracts;
using Distributed.Faults.Programs;

namespace Distributed.Faults;

/// <summary>The clients of a run: post, post again, cancel and look, and write down what they asked for and what they were told.</summary>
internal sealed class LoadClient(SystemUnderTest system, HistoryFile history) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300), Pace = TimeSpan.FromMilliseconds(150), Patience = TimeSpan.FromMinutes(5);
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2) }) { Timeout = TimeSpan.FromSeconds(15) };
    private readonly TaskCompletionSource posted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int next;

    /// <summary>The API keys of tenants.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = new Dictionary<string, string>();

    /// <summary>Ends when every job of the load has been posted once at least.</summary>
    public Task Posted => posted.Task;

    /// <summary>Posts the jobs at the pace that is asked for, every tenth time a crowd of ten, and sees each as far as its client wants.</summary>
    public async Task RunAsync(IReadOnlyList<PlannedJob> jobs, TimeSpan within, CancellationToken stop)
    {
        var tasks = new List<Task>();
        var start = Stopwatch.GetTimestamp();
        foreach (var (i, job) in jobs.Index())
        {
            tasks.Add(SeeThroughAsync(job, stop));
            if (i % 100 < 10) continue;
            var ahead = within * ((i + 1.0) / jobs.Count) - Stopwatch.GetElapsedTime(start);
            if (ahead > TimeSpan.Zero) await Task.Delay(ahead, stop);
        }
        posted.TrySetResult();
        await Task.WhenAll(tasks);
    }

    /// <summary>Posts good jobs of each tier in turn, more often than any gap that is to be seen, while strokes fall, and sees each to its end.</summary>
    /// <param name="strike">Ends when no more jobs are to be posted.</param>
    /// <param name="calm">Ends when nobody need look any more.</param>
    public async Task KeepOnWhileAsync(Func<Task> strike, Func<Task> calm)
    {
        using var struck = new CancellationTokenSource();
        using var over = new CancellationTokenSource();
        var load = KeepOnAsync(struck.Token, over.Token);
        try
        {
            await strike();
        }
        finally
        {
            await struck.CancelAsync();
        }
        await calm();
        over.CancelAfter(TimeSpan.FromSeconds(10));
        await load.WaitAsync(Patience);
    }

    private async Task KeepOnAsync(CancellationToken enough, CancellationToken over)
    {
        var jobs = new List<Task>();
        while (!enough.IsCancellationRequested)
        {
            var number = jobs.Count;
            jobs.Add(SeeThroughAsync(new(new(JobKind.Good, number, 100), number % 2 == 0 ? ClusterRun.Tier : "distilled", 1) { Key = $"key-{number}" }, over));
            await Task.Delay(Pace, enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(jobs);
    }

    /// <summary>Looks at a job until it has ended, and writes down every answer.</summary>
    public async Task<string?> LookAsync(Guid id, int number, string? tenant = null)
    {
        try
        {
            using var request = Request(HttpMethod.Get, JobRoutes.Job(id), tenant);
            using var answer = await http.SendAsync(request);
            if (answer.StatusCode is HttpStatusCode.NotFound)
            {
                history.Write("look", "fail", id, number, tenant: tenant);
                return null;
            }
            if (!answer.IsSuccessStatusCode)
            {
                history.Write("look", "info", id, number, note: $"{(int)answer.StatusCode}", tenant: tenant);
                return null;
            }
            var job = (await answer.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, CancellationToken.None))!;
            history.Write("look", "ok", id, number, job.Attempt, job.Status.Word(), tenant: tenant);
            return job.Status.Word();
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException)
        {
            history.Write("look", "info", id, number, note: error.GetType().Name, tenant: tenant);
            return null;
        }
    }

    /// <summary>Asks a producer to publish a tier's jobs again.</summary>
    public async Task RedispatchAsync(string tier)
    {
        for (var end = DateTimeOffset.UtcNow.AddMinutes(2); ; await Task.Delay(Pause))
        {
            try
            {
                using var answer = await http.PostAsync(new Uri(Address(), $"/v1/queues/{tier}/redispatch"), null);
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException && DateTimeOffset.UtcNow < end)
            {
                // Asked once more: the same job published twice is painted once.
            }
        }
    }

    /// <summary>
    /// Posts a job until it is known to be accepted or the tenant's day is used up, or, without an idempotency key, until the outcome is unknown.
    /// Where too many of the tenant's jobs wait it is posted again later.
    /// </summary>
    public async Task<Guid?> PostAsync(PlannedJob job, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            history.Write("post", "invoke", number: job.Prompt.Number, key: job.Key, tenant: job.Tenant);
            var start = Stopwatch.GetTimestamp();
            try
            {
                using var request = Request(HttpMethod.Post, JobRoutes.Jobs, job.Tenant);
                request.Content = JsonContent.Create(new { prompt = job.Prompt.ToString(), tier = job.Tier, imageCount = job.Images, seed = 1000 + job.Prompt.Number });
                if (job.Key is { } key) request.Headers.Add("Idempotency-Key", key);
                using var answer = await http.SendAsync(request, CancellationToken.None);
                if (answer.StatusCode is HttpStatusCode.Accepted)
                {
                    var accepted = (await answer.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, CancellationToken.None))!;
                    Write("ok", id: accepted.Id);
                    return accepted.Id;
                }
                if (answer.StatusCode is HttpStatusCode.TooManyRequests)
                {
                    var refusal = await Refusal.ReadAsync(answer);
                    Write("fail", refusal);
                    if (refusal != Refusal.QueueFull) return null;
                    await Task.Delay((answer.Headers.RetryAfter?.Delta ?? Pause) * (1 + Random.Shared.NextDouble()), CancellationToken.None);
                    continue;
                }
                // A server error says nothing about the job: the answer to a commit may have been lost behind it.
                Write((int)answer.StatusCode >= 500 ? "info" : "fail", $"{(int)answer.StatusCode}");
                if ((int)answer.StatusCode < 500) throw new InvalidOperationException($"A job of the load was refused: {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException)
            {
                Write("info", error.GetType().Name);
            }
            if (job.Key is null) return null;
            await Task.Delay(Pause, CancellationToken.None);

            void Write(string type, string? note = null, Guid? id = null) => history.Write(
                "post", type, id, job.Prompt.Number, key: job.Key, ms: Stopwatch.GetElapsedTime(start).TotalMilliseconds, note: note, tenant: job.Tenant);
        }
        return null;
    }

    /// <summary>Asks for a job to be cancelled until there is an answer.</summary>
    public async Task CancelAsync(Guid id, int number, CancellationToken stop, string? tenant = null)
    {
        while (!stop.IsCancellationRequested)
        {
            history.Write("cancel", "invoke", id, number, tenant: tenant);
            try
            {
                using var request = Request(HttpMethod.Post, $"{JobRoutes.Job(id)}/cancel", tenant);
                using var answer = await http.SendAsync(request, CancellationToken.None);
                if (answer.IsSuccessStatusCode)
                {
                    var job = (await answer.Content.ReadFromJsonAsync<JobDetails>(WireJson.Options, CancellationToken.None))!;
                    history.Write("cancel", "ok", id, number, status: job.Status.Word(), tenant: tenant);
                    return;
                }
                history.Write("cancel", "info", id, number, note: $"{(int)answer.StatusCode}", tenant: tenant);
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException)
            {
                history.Write("cancel", "info", id, number, note: error.GetType().Name, tenant: tenant);
            }
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public void Dispose() => http.Dispose();

    /// <summary>Posts a job and sees it as far as its client wants.</summary>
    public async Task SeeThroughAsync(PlannedJob job, CancellationToken stop)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, job.Posts).Select(_ => PostAsync(job, stop)));
        if (ids.FirstOrDefault(id => id is not null) is not { } accepted) return;
        if (job.CancelAfter is { } after)
        {
            await Task.Delay(after, CancellationToken.None);
            await CancelAsync(accepted, job.Prompt.Number, stop, job.Tenant);
        }
        for (var wait = Pause; !stop.IsCancellationRequested && await LookAsync(accepted, job.Prompt.Number, job.Tenant) is null or "queued" or "running"; wait = TimeSpan.FromSeconds(Math.Min(3, wait.TotalSeconds * 1.7)))
        {
            await Task.Delay(wait, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? tenant)
    {
        var request = new HttpRequestMessage(method, new Uri(Address(), path));
        if (tenant is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Keys[tenant]);
        return request;
    }

    /// <summary>Another one each time, so that no answer of one process is taken for the system's.</summary>
    private Uri Address() => system.Addresses[(int)((uint)Interlocked.Increment(ref next) % system.Addresses.Count)];
}
