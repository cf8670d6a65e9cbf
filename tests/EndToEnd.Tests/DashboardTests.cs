using System.Net;
using System.Security.Cryptography;
using Distributed.Contracts;

namespace Distributed.EndToEnd.Tests;

/// <summary>The dashboard as a process of its own, beside a producer and a worker, over real RabbitMQ, Postgres and Azurite.</summary>
public sealed class DashboardTests
{
    [Fact]
    public async Task Who_logs_in_sees_workers_jobs_and_pictures_and_nobody_else_does()
    {
        await using var fleet = await Fleet.StartAsync();
        using var dashboard = await fleet.StartDashboardAsync();
        fleet.StartWorker();
        await fleet.UntilWorkersAsync(1);
        var worker = Assert.Single(await fleet.Api.GetAsync<WorkerDetails[]>("/v1/workers"));
        var job = await fleet.Api.EndOfAsync((await fleet.Api.PostAsync("""{"prompt":"a lighthouse & a <boat>","tier":"distilled","steps":2}""")).Id);
        Assert.Equal(JobStatus.Succeeded, job.Status);
        var picture = $"/pictures/{job.Id}/0";

        foreach (var address in (string[])["/", "/jobs", $"/jobs/{job.Id}", picture, "/metrics"])
            Assert.Equal(HttpStatusCode.Unauthorized, await dashboard.RefusalAsync(address));
        Assert.Equal(HttpStatusCode.Unauthorized, await dashboard.LogInAsync(DashboardClient.Key + "!"));
        Assert.Equal(HttpStatusCode.Redirect, await dashboard.LogInAsync(DashboardClient.Key));

        Assert.Contains(worker.Name, await dashboard.PageAsync("/"), StringComparison.Ordinal);
        var jobs = await dashboard.PageAsync("/jobs");
        Assert.All((string[])[$"jobs/{job.Id}", job.Request.Prompt, picture[1..], "succeeded"], text => Assert.Contains(text, jobs, StringComparison.Ordinal));
        var page = await dashboard.PageAsync($"/jobs/{job.Id}");
        Assert.All((string[])[job.Request.Prompt, picture[1..], "text encode", "denoise", "upload", worker.Name, $"{job.Request.Seed}"],
            text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.Equal(Assert.Single(job.Images).Sha256, Convert.ToHexStringLower(SHA256.HashData(await dashboard.Admin.GetByteArrayAsync(picture))));
        Assert.Contains("http_server_request_duration_seconds", await dashboard.Admin.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_a_job_reaches_the_dashboard_over_the_broker()
    {
        // Events are published for a limited time, and never again.
        await using var fleet = await Fleet.StartAsync(("Jobs__Times__PublishTimeout", "00:03:00"), ("Jobs__Times__Reservation", "00:05:00"));
        using var dashboard = await fleet.StartDashboardAsync();
        await Wait.UntilAsync(async () => await ConsumedAsync(fleet) is { Consumers: 1 });
        await CancelAsync(fleet);          // nothing is published but that a job ended
        await Wait.UntilAsync(async () => await ConsumedAsync(fleet) is { Acknowledged: 1, Waiting: 0 });

        Assert.Equal(HttpStatusCode.Redirect, await dashboard.LogInAsync(DashboardClient.Key));
        var (metrics, lines) = await LinesAsync(dashboard.Admin, "messaging_masstransit_consume_ea_total");
        var consumed = Assert.Single(lines);
        Assert.Contains("message_type=\"JobFinished\"", consumed, StringComparison.Ordinal);
        Assert.EndsWith(" 1", consumed, StringComparison.Ordinal);
        Assert.DoesNotContain("_fault_", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Producer_and_worker_tell_Prometheus_what_became_of_jobs_and_where_their_time_went()
    {
        await using var fleet = await Fleet.StartAsync();
        await CancelAsync(fleet);
        var health = $"http://127.0.0.1:{ProgramProcess.FreePort()}";
        fleet.StartWorker(("ASPNETCORE_URLS", health));
        var job = await fleet.Api.EndOfAsync((await fleet.Api.PostAsync("""{"prompt":"x","tier":"full","steps":2}""")).Id);
        Assert.Equal(JobStatus.Succeeded, job.Status);

        Assert.Contains("status=\"cancelled\"", Assert.Single((await LinesAsync(fleet.Api.Http, "distributed_job_finished_total")).Lines), StringComparison.Ordinal);
        using var prometheus = new HttpClient { BaseAddress = new(health) };
        Assert.Contains("status=\"succeeded\"", Assert.Single((await LinesAsync(prometheus, "distributed_job_finished_total")).Lines), StringComparison.Ordinal);
        string[] stages = ["decode", "denoise", "encode", "queue_wait", "text_encode", "upload"];
        Assert.Equal(stages, (await LinesAsync(prometheus, "distributed_job_stage_duration_seconds_count", stages.Length)).Lines
            .Select(line => line.Split("stage=\"")[1].Split('"')[0]).Order());
    }

    /// <summary>Cancels a job that no worker is there to begin; one has been there before and has said what can be painted.</summary>
    private static async Task CancelAsync(Fleet fleet)
    {
        var worker = fleet.StartWorker();
        await fleet.UntilWorkersAsync(1);
        Assert.Equal(0, await worker.TerminateAsync());
        var job = await fleet.Api.PostAsync("""{"prompt":"x"}""");
        using var cancelled = await fleet.Api.Http.PostAsync($"{JobRoutes.Job(job.Id)}/cancel", content: null);
        Assert.True(cancelled.IsSuccessStatusCode);
    }

    /// <summary>A process's metrics, once so many lines of one have come: they are counted after the row says what they count.</summary>
    private static async Task<(string Metrics, List<string> Lines)> LinesAsync(HttpClient http, string name, int count = 1)
    {
        var (metrics, lines) = ("", new List<string>());
        await Wait.UntilAsync(async () =>
        {
            metrics = await http.GetStringAsync("/metrics");
            lines = [.. metrics.Split('\n').Where(line => line.StartsWith(name + "{", StringComparison.Ordinal))];
            return lines.Count >= count;
        });
        return (metrics, lines);
    }

    /// <summary>How many consumers the dashboard's queue has, how many messages it has had acknowledged, and how many wait.</summary>
    private static async Task<(int Consumers, int Acknowledged, int Waiting)?> ConsumedAsync(Fleet fleet)
    {
        if (await fleet.FindQueueAsync("dashboard-") is not { } queue || !queue.TryGetProperty("consumers", out var consumers) || !queue.TryGetProperty("messages", out var waiting)) return null;
        var acknowledged = queue.TryGetProperty("message_stats", out var counts) && counts.TryGetProperty("ack", out var ack) ? ack.GetInt32() : 0;
        return (consumers.GetInt32(), acknowledged, waiting.GetInt32());
    }
}
