namespace Distributed.Contracts;

/// <summary>Why a job failed, in plain words, with what to do about it.</summary>
public static class JobErrorWords
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["worker_crashed"] = "The workers that painted this job died each time. Ask for fewer or smaller images; if others fail alike, look at the workers' logs.",
        ["out_of_memory"] = "The pictures do not fit into the device's memory. Ask for fewer images, or for smaller ones.",
        ["not_finite"] = "The picture came out as infinities instead of colours. Another prompt, seed or size may do; if many jobs fail alike, the model's precision or its files are to blame.",
        ["storage"] = "The pictures were painted but could not be stored. See that the image store answers and has room, then run the job again.",
        ["image_conflict"] = "Another picture already stood under this attempt's name in the image store. Run the job again; it gets a name of its own.",
        ["unexpected"] = "Something went wrong that the worker has no word for. Run the job again; if it fails alike, the worker's log has the details.",
    };

    /// <summary>The codes that have a sentence.</summary>
    public static IReadOnlyCollection<string> Codes => Sentences.Keys;

    /// <summary>One or two sentences for a person. A code of a newer version falls back to the error's own message.</summary>
    public static string Explain(this JobError error) =>
        Sentences.TryGetValue(error.Code, out var sentence) ? sentence
            : error.Message.Length > 0 ? error.Message : $"It failed with the code {error.Code}. Run it again, or look at the worker's log.";
}
