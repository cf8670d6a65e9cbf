using System.Text.RegularExpressions;
using Distributed.Contracts;
using Distributed.Images.Tests;

namespace Distributed.EndToEnd.Tests;

public sealed partial class StandaloneTests
{
    [Fact]
    public async Task A_stranger_posts_a_prompt_to_each_tier_and_gets_a_picture_of_it()
    {
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync();
        Assert.Contains("curl -d", standalone.Output, StringComparison.Ordinal);
        await Wait.UntilAsync(() => Task.FromResult(standalone.Output.Contains("shapes", StringComparison.Ordinal)));

        foreach (var tier in Words.All<Tier>())
        {
            var before = DateTimeOffset.UtcNow;
            var posted = await standalone.Api.PostAsync($$"""{"prompt":"a large red circle on a white background","seed":1,"tier":"{{tier}}"}""");
            var job = await standalone.Api.EndOfAsync(posted.Id);
            var after = DateTimeOffset.UtcNow;

            Assert.Equal((JobStatus.Succeeded, 1), (job.Status, job.Attempt));
            var image = Assert.Single(job.Images);
            AssertRedOnWhite(await standalone.Api.FetchAsync(image), job.Request);
            AssertLatency(job, before, after, standalone.Data);
        }
    }

    [Fact]
    public async Task The_same_seed_paints_the_same_picture_again()
    {
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync();
        const string body = """{"prompt":"a blue square","seed":42,"steps":5,"imageCount":2,"scheduler":"ddim"}""";
        var first = await standalone.Api.EndOfAsync((await standalone.Api.PostAsync(body)).Id);
        var second = await standalone.Api.EndOfAsync((await standalone.Api.PostAsync(body)).Id);
        Assert.Equal([42, 43], first.Images.Select(image => image.Seed));
        Assert.Equal(first.Images.Select(image => image.Sha256), second.Images.Select(image => image.Sha256));
    }

    [Fact]
    public async Task A_painted_picture_can_be_painted_over_again_and_again()
    {
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync();
        var first = await standalone.Api.EndOfAsync((await standalone.Api.PostAsync("""{"prompt":"a blue square","steps":4}""")).Id);
        var png = await standalone.Api.FetchAsync(first.Images[0]);
        var over = await standalone.Api.PostAsync(
            $$"""{"prompt":"a red square","inputImage":"data:image/png;base64,{{Convert.ToBase64String(png)}}","strength":0.5,"steps":4,"clipSkip":1,"promptSyntax":"weighted"}""");
        Assert.Equal(JobStatus.Succeeded, (await standalone.Api.EndOfAsync(over.Id)).Status);
        using var retried = await standalone.Api.Http.PostAsync(JobRoutes.Retry(over.Id), null);
        var again = await standalone.Api.EndOfAsync(Guid.Parse(retried.Headers.Location!.ToString().Split('/')[^1]));
        Assert.Equal((JobStatus.Succeeded, over.Request), (again.Status, again.Request));
        Assert.Equal(await standalone.Api.Http.GetByteArrayAsync(over.InputImageUrl), await standalone.Api.Http.GetByteArrayAsync(again.InputImageUrl));
    }

    [Fact]
    public async Task Kill_9_in_the_middle_of_50_jobs_loses_none_and_repeats_none_that_was_finished()
    {
        const int Count = 50, Tries = 5;
        const string HasEnded = "to_status IN ('succeeded', 'failed', 'cancelled', 'expired')";
        await using var standalone = new StandaloneProcess();
        var (jobs, finished, running) = (new List<Guid>(), new List<Guid>(), new List<Guid>());
        for (var turn = 1; running.Count == 0 || finished.Count == jobs.Count; turn++)          // it may have had the time to finish them all before the kill
        {
            Assert.InRange(turn, 1, Tries);
            await standalone.StartAsync();
            var earlier = jobs.Count;
            for (var i = 0; i < Count; i++)
                jobs.Add((await standalone.Api.PostAsync($$"""{"prompt":"number {{i}}","tier":"{{(i % 2 == 0 ? "full" : "distilled")}}"}""")).Id);
            await Wait.UntilAsync(async () => await standalone.CountAsync(JobStatus.Succeeded) >= earlier + 10);
            await standalone.KillAsync();
            finished = await standalone.FindAsync("finished_at IS NOT NULL");
            running = await standalone.FindAsync("status = 'running'");
        }
        var before = await standalone.ReadColumnAsync("attempt");

        await standalone.StartAsync();
        foreach (var id in jobs)
        {
            var job = await standalone.Api.EndOfAsync(id);
            Assert.Equal(JobStatus.Succeeded, job.Status);
            var image = Assert.Single(job.Images);
            await standalone.Api.FetchAsync(image);
            // Finished jobs are left alone; one that was running has lost that attempt; one that waited needs a single attempt.
            Assert.Equal(finished.Contains(id) ? before[id] : before[id] + 1, job.Attempt);
        }
        Assert.Equal(jobs.Order(), (await standalone.FindAsync("status = 'succeeded'")).Order());
        Assert.All(await standalone.ReadColumnAsync($"(SELECT count(*) FROM job_events WHERE job_id = jobs.id AND {HasEnded})"), job => Assert.Equal(1, job.Value));
        Assert.All(await standalone.ReadColumnAsync($"(SELECT {HasEnded} FROM job_events WHERE job_id = jobs.id ORDER BY seq DESC LIMIT 1)"), job => Assert.Equal(1, job.Value));
        // The kill is charged to whom it hit, once; to others, nothing.
        Assert.All(await standalone.ReadColumnAsync("crash_count"), job => Assert.Equal(running.Contains(job.Key) ? 1 : 0, job.Value));
        Assert.All(await standalone.ReadColumnAsync("failure_count"), job => Assert.Equal(0, job.Value));
        Assert.All(await standalone.ReadColumnAsync("(SELECT count(*) FROM job_images WHERE job_id = jobs.id)"), job => Assert.Equal(1, job.Value));
        var files = Directory.GetFiles(Path.Combine(standalone.Data, "images"), "*.png", SearchOption.AllDirectories);
        // One file each; the attempt that was killed may have left its own for the sweeper.
        foreach (var id in jobs) Assert.InRange(files.Count(file => file.Contains(id.ToString(), StringComparison.Ordinal)), 1, running.Contains(id) ? 2 : 1);
    }

    [Fact]
    public async Task Stopping_in_the_middle_of_the_work_charges_no_job_and_loses_none()
    {
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync(("Worker__DrainGrace", "00:30:00"));          // what runs may finish, however slow the machine is
        for (var i = 0; i < 8; i++) await standalone.Api.PostAsync("""{"prompt":"x","steps":50}""");
        await Wait.UntilAsync(async () => await standalone.CountAsync(JobStatus.Succeeded) >= 1);
        Assert.Equal(0, await standalone.TerminateAsync());
        Assert.All(await standalone.ReadColumnAsync("status = 'running'"), job => Assert.Equal(0, job.Value));

        await standalone.StartAsync();
        await Wait.UntilAsync(async () => await standalone.CountAsync(JobStatus.Succeeded) == 8);
        Assert.All(await standalone.ReadColumnAsync("crash_count + failure_count"), job => Assert.Equal(0, job.Value));
        Assert.All(await standalone.ReadColumnAsync("attempt"), job => Assert.Equal(1, job.Value));
    }

    [Fact]
    public async Task A_running_job_stops_when_it_is_cancelled()
    {
        await using var standalone = new StandaloneProcess();
        const int Tries = 5;
        await standalone.StartAsync();
        for (var turn = 1; ; turn++)
        {
            var job = await standalone.Api.PostAsync("""{"prompt":"x","steps":100,"imageCount":8,"width":128,"height":128}""");
            await Wait.UntilAsync(async () => (await standalone.Api.GetAsync(job.Id)).Status is not JobStatus.Queued);
            using var _ = await standalone.Api.Http.PostAsync($"{JobRoutes.Job(job.Id)}/cancel", null);
            var ended = await standalone.Api.EndOfAsync(job.Id);
            if (ended.Status is JobStatus.Succeeded && turn < Tries) continue;          // a pause may have given it the time to finish first
            Assert.Equal(JobStatus.Cancelled, ended.Status);
            Assert.Empty(ended.Images);
            break;
        }
        var next = await standalone.Api.PostAsync("""{"prompt":"x"}""");
        Assert.Equal(JobStatus.Succeeded, (await standalone.Api.EndOfAsync(next.Id)).Status);
    }

    [Fact]
    public async Task It_does_not_answer_under_a_foreign_host_name()
    {
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync();
        using var rebound = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Jobs) { Headers = { Host = "elsewhere.example" } };
        using var refused = await standalone.Api.Http.SendAsync(rebound);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, refused.StatusCode);
        using var local = new HttpRequestMessage(HttpMethod.Get, JobRoutes.Jobs) { Headers = { Host = "localhost" } };
        using var answered = await standalone.Api.Http.SendAsync(local);
        Assert.Equal(System.Net.HttpStatusCode.OK, answered.StatusCode);
    }

    [Fact]
    public async Task What_keeps_it_from_starting_is_said_in_words()
    {
        await using var standalone = new StandaloneProcess();
        var (exitCode, output) = await standalone.RunAsync(("Worker__Models__Full", "/no/such/model"));
        Assert.Equal((78, "Distributed cannot start: There is no folder /no/such/model."), (exitCode, output.Trim()));
        await standalone.StartAsync();
        (exitCode, output) = await standalone.RunAsync();
        Assert.Equal(78, exitCode);
        Assert.StartsWith($"Distributed cannot start: {standalone.Data} is in use by another Distributed process.", output.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_prints_to_copy_works_and_it_keeps_nothing_in_the_data_folder_but_data()
    {
        await using var standalone = new StandaloneProcess();
        await standalone.StartAsync();
        var bodies = Body().Matches(standalone.Output).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(bodies);
        foreach (var body in bodies) Assert.Equal(JobStatus.Succeeded, (await standalone.Api.EndOfAsync((await standalone.Api.PostAsync(body)).Id)).Status);
        Assert.Equal(["images", "keys"], Directory.GetDirectories(standalone.Data).Select(folder => Path.GetFileName(folder)).Order());
    }

    [GeneratedRegex("curl -d '(.+?)'")]
    private static partial Regex Body();

    /// <summary>The models that come with it paint what the prompt says: the border is white, and a part of the rest is red.</summary>
    private static void AssertRedOnWhite(byte[] png, GenerationRequest request)
    {
        var picture = PngReader.Read(png);
        Assert.Equal((request.Width, request.Height), (picture.Width, picture.Height));
        var pixels = picture.Pixels.Chunk(3).Index().ToArray();
        var border = pixels.Where(pixel => pixel.Index % picture.Width is 0 || pixel.Index / picture.Width is 0).ToArray();
        Assert.True(border.Count(pixel => pixel.Item.All(part => part > 200)) > 0.9 * border.Length);
        Assert.InRange(pixels.Count(pixel => pixel.Item is [> 150, < 100, < 100]) / (double)pixels.Length, 0.03, 0.6);
    }

    /// <summary>Holds the recorded latency against what the client's clock and the file system say; all run on one host's clock.</summary>
    private static void AssertLatency(JobDetails job, DateTimeOffset before, DateTimeOffset after, string data)
    {
        var latency = job.Latency!;
        double[] parts = [latency.QueueWaitMs, latency.TextEncodeMs, latency.DenoiseMs, latency.DecodeMs, latency.EncodeMs, latency.UploadMs];
        Assert.All(parts, part => Assert.True(part >= 0));
        Assert.Equal(latency.TotalMs, parts.Sum(), precision: 3);
        Assert.Equal(latency.TotalMs, (job.FinishedAt!.Value - job.CreatedAt).TotalMilliseconds, precision: 3);

        var tick = TimeSpan.FromMilliseconds(2);          // the database's clock counts milliseconds
        Assert.InRange(job.CreatedAt, before - tick, after + tick);
        Assert.InRange(job.FinishedAt.Value, job.CreatedAt, after + tick);
        var file = Directory.GetFiles(Path.Combine(data, "images"), "*.png", SearchOption.AllDirectories).Single(path => path.Contains(job.Id.ToString(), StringComparison.Ordinal));
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(file));
        var encoded = job.StartedAt!.Value + TimeSpan.FromMilliseconds(latency.TextEncodeMs + latency.DenoiseMs + latency.DecodeMs + latency.EncodeMs);
        // A file's time is that of the kernel's last timer interrupt, 10 ms before at 100 Hz; and the wall clock may be slowed while the stages are measured by another.
        var kernel = TimeSpan.FromMilliseconds(20 + (latency.TotalMs / 20));
        Assert.InRange(written, encoded - kernel, job.FinishedAt.Value + tick);
    }
}
