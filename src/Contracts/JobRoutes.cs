namespace Distributed.Contracts;

/// <summary>Where the API has its jobs.</summary>
public static class JobRoutes
{
    /// <summary>Submit and list.</summary>
    public const string Jobs = "/v1/jobs";

    /// <summary>One job.</summary>
    public static string Job(Guid id) => $"{Jobs}/{id}";

    /// <summary>Run a finished job again.</summary>
    public static string Retry(Guid id) => $"{Jobs}/{id}/retry";

    /// <summary>What happens to a job, as server-sent events.</summary>
    public static string Events(Guid id) => $"{Jobs}/{id}/events";

    /// <summary>What happens to the jobs of a batch, as server-sent events.</summary>
    public static string BatchEvents(Guid batch) => $"/v1/batches/{batch}/events";

    /// <summary>One image of a succeeded job.</summary>
    public static string Image(Guid id, int index) => $"{Jobs}/{id}/images/{index}";

    /// <summary>The picture that a job starts from.</summary>
    public static string InputImage(Guid id) => $"{Jobs}/{id}/input-image";
}
