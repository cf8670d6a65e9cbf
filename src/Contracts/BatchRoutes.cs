namespace Distributed.Contracts;

/// <summary>Where the API has its batches.</summary>
public static class BatchRoutes
{
    /// <summary>Submit and list.</summary>
    public const string Batches = "/v1/batches";

    /// <summary>One batch.</summary>
    public static string Batch(Guid id) => $"{Batches}/{id}";

    /// <summary>Its jobs, in the order of the batch.</summary>
    public static string Jobs(Guid id) => $"{Batches}/{id}/jobs";

    /// <summary>Cancel what has not ended.</summary>
    public static string Cancel(Guid id) => $"{Batches}/{id}/cancel";
}
