namespace Distributed.Jobs;

/// <summary>The statement by which an attempt's result takes effect: the status, the measured times and the image rows, or nothing.</summary>
internal static class JobCommit
{
    /// <summary>Runs it.</summary>
    /// <returns>The job; nothing when it is not running in this attempt.</returns>
    public static Task<List<JobRow>> RunAsync(
        JobsContext context, Lease lease, IReadOnlyList<FinishedImage> images, StageTimes stages, CancellationToken cancellation)
    {
        var (dialect, parameters) = (context.Dialect, new SqlParameters());
        var spent = parameters.Add(dialect.Duration(stages.TextEncode + stages.Denoise + stages.Decode + stages.Encode));
        var (id, attempt) = (parameters.Add(lease.JobId), parameters.Add(lease.Attempt));
        var finish = $"""
            UPDATE jobs SET status = 'succeeded', changed_by = lease_owner, lease_until = NULL,
                            finished_at = {dialect.Greatest}({dialect.Now}, claimed_at + {spent}),
                            text_encode_us = {Part(stages.TextEncode)}, denoise_us = {Part(stages.Denoise)}, decode_us = {Part(stages.Decode)},
                            encode_us = {Part(stages.Encode)}, image_count = {parameters.Add(images.Count)}
            WHERE id = {id} AND attempt = {attempt} AND status = 'running'
            """;
        var rows = dialect.Rows(parameters, Column(image => image.Index), Column(image => image.Name), Column(image => image.Width),
            Column(image => image.Height), Column(image => image.Seed), Column(image => image.Sha256), Column(image => image.Length));
        var store = $"""
            INSERT INTO job_images (job_id, "index", name, width, height, seed, sha256, length)
            SELECT {id}, column1, column2, column3, column4, column5, column6, column7 FROM {rows}
            """;
        return dialect.ChangeAndAddAsync(context, finish, store, parameters.Values, cancellation);

        string Part(TimeSpan time) => parameters.Add(time.Ticks / TimeSpan.TicksPerMicrosecond);
        T[] Column<T>(Func<FinishedImage, T> value) => [.. images.Select(value)];
    }
}
