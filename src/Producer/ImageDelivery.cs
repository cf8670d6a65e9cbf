namespace Distributed.Producer;

/// <summary>How the API hands out pictures.</summary>
public sealed class ImageDelivery
{
    /// <summary>
    /// Whether a picture is answered with a redirect to a link of the image store that works for 15 minutes, where the store has such links. Takes
    /// the load off the API; clients must be able to reach the store.
    /// </summary>
    public bool Redirect { get; set; }
}
