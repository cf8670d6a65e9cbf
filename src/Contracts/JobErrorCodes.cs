namespace Distributed.Contracts;

/// <summary>Why an attempt ended, as stable words for programs. One may be added, none may change.</summary>
public static class JobErrorCodes
{
    /// <summary>Its worker died, or fell silent.</summary>
    public const string WorkerCrashed = "worker_crashed";

    /// <summary>The pictures do not fit into the device's memory.</summary>
    public const string OutOfMemory = "out_of_memory";

    /// <summary>The pictures could not be stored.</summary>
    public const string Storage = "storage";

    /// <summary>Another picture already stood under the attempt's name.</summary>
    public const string ImageConflict = "image_conflict";

    /// <summary>Anything else.</summary>
    public const string Unexpected = "unexpected";
}
