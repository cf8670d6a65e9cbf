using System.Net;
using Distributed.Contracts;

namespace Distributed.Client.Tests;

public sealed class BatchTests(LiveHost server) : IClassFixture<LiveHost>
{
    private readonly string name = $"batch {Guid.NewGuid():N}";
    private readonly JobClient client = server.Client();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_matrix_becomes_a_job_for_each_combination_in_its_order()
    {
        var batch = await client.SubmitBatchAsync(
            new() { Name = name, Matrix = new() { Prompt = ["a fox", "an owl"], Steps = [3, 4] }, Defaults = new() { Seed = 5, Priority = Priority.Low } }, cancellation: Cancellation);
        Assert.Equal((name, 4, new BatchCounts(4, 0, 0, 0, 0, 0)), (batch.Name, batch.JobCount, batch.Counts));
        var jobs = await client.ListBatchJobsAsync(batch.Id, cancellation: Cancellation).ToListAsync(Cancellation);
        Assert.Equal([("a fox", 3), ("a fox", 4), ("an owl", 3), ("an owl", 4)], jobs.Select(job => (job.Request.Prompt, job.Request.Steps)));
        Assert.All(jobs, job => Assert.Equal((batch.Id, 5, Priority.Low), (job.BatchId, job.Request.Seed, job.Priority)));
        Assert.Equal(jobs.Select(job => job.Id), (await client.ListAsync(new() { BatchId = batch.Id, Priority = Priority.Low }, Cancellation).ToListAsync(Cancellation)).Select(job => job.Id).Reverse());
        Assert.Empty(await client.ListAsync(new() { BatchId = batch.Id, Priority = Priority.High }, Cancellation).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_list_goes_on_over_its_pages_and_keeps_to_its_filter()
    {
        const int Jobs = 450;
        var batch = await client.SubmitBatchAsync(new() { Name = name, Prompts = [.. Enumerable.Range(0, Jobs).Select(i => $"{name} {i}")] }, cancellation: Cancellation);
        var jobs = await client.ListBatchJobsAsync(batch.Id, cancellation: Cancellation).ToListAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, Jobs), jobs.Select(job => job.BatchIndex!.Value));
        foreach (var index in (int[])[7, 300]) await client.CancelAsync(jobs[index].Id, Cancellation);
        var cancelled = await client.ListBatchJobsAsync(batch.Id, [JobStatus.Cancelled, JobStatus.Failed], Cancellation).ToListAsync(Cancellation);
        Assert.Equal([jobs[7].Id, jobs[300].Id], cancelled.Select(job => job.Id));
        Assert.Equal(2, (await client.GetBatchAsync(batch.Id, Cancellation)).Counts.Cancelled);
    }

    [Fact]
    public async Task Batches_are_listed_newest_first_over_all_pages()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 51; i++)
        {
            var batch = await client.SubmitBatchAsync(new() { Name = name, Prompts = ["a fox"] }, cancellation: Cancellation);
            ids.Insert(0, batch.Id);
            await Clients.PassAsync(batch.CreatedAt);
        }
        Assert.Equal(ids, await client.ListBatchesAsync(Cancellation).Where(batch => batch.Name == name).Select(batch => batch.Id).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_found_again_and_not_made_twice()
    {
        var line = new FlakyHandler(Faults.CutAfterSending, Faults.CutInTheAnswer);
        var batch = await server.Over(line).SubmitBatchAsync(new() { Name = name, Prompts = ["a fox", "an owl"] }, cancellation: Cancellation);
        Assert.Equal(3, line.Tries);
        Assert.Equal(batch.Id, Assert.Single(await client.ListBatchesAsync(Cancellation).Where(other => other.Name == name).ToListAsync(Cancellation)).Id);
    }

    [Fact]
    public async Task Waiting_ends_with_the_last_job_and_cancelling_leaves_none()
    {
        var batch = await client.SubmitBatchAsync(new() { Prompts = ["a fox", "an owl", "a hare"] }, cancellation: Cancellation);
        var waiting = client.WaitBatchAsync(batch.Id, cancellation: Cancellation);
        Assert.Equal(3, (await client.CancelBatchAsync(batch.Id, Cancellation)).Counts.Cancelled);
        var ended = await waiting;
        Assert.Equal((3, 1.0), (ended.Counts.Cancelled, ended.Progress));
        Assert.NotNull(ended.FinishedAt);
    }

    [Fact]
    public async Task A_wrong_job_keeps_the_whole_batch_out_and_is_pointed_at()
    {
        var refused = await Assert.ThrowsAsync<JobApiException>(() => client.SubmitBatchAsync(
            new() { Name = name, Jobs = [new() { Prompt = "a fox" }, new() { Prompt = "an owl", Width = 99 }] }, cancellation: Cancellation));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("#/jobs/1/width", Assert.Single(refused.Errors).Pointer);
        Assert.DoesNotContain(await client.ListBatchesAsync(Cancellation).ToListAsync(Cancellation), batch => batch.Name == name);
    }

    [Fact]
    public async Task What_is_not_there_is_said_to_be_not_there()
    {
        var id = Guid.CreateVersion7();
        foreach (var ask in (Func<Task>[])[() => client.GetBatchAsync(id, Cancellation), () => client.CancelBatchAsync(id, Cancellation), () => client.WaitBatchAsync(id, cancellation: Cancellation),
            () => client.ListBatchJobsAsync(id, cancellation: Cancellation).ToListAsync(Cancellation).AsTask(), () => client.WatchBatchAsync(id, cancellation: Cancellation).ToListAsync(Cancellation).AsTask()])
            Assert.Equal(HttpStatusCode.NotFound, (await Assert.ThrowsAsync<JobApiException>(ask)).StatusCode);
    }
}
