namespace Distributed.Contracts;

/// <summary>Why a job failed, in plain words, with what to do about it.</summary>
public static class JobErrorWords
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        ["worker_crashed"] = "The workers that painted this job died each time. Ask for fewer or smaller images; if others fail alike, look at the workers' logs.",
        ["out_of_memory"] = "The pictures do not fit into the device's memory. Ask for fewer images, or for smaller ones.",
        ["not_finite"] = "The picture came out as infinities instead of colours. Ask with another prompt, seed or size; if many jobs fail alike, the workers' precision or the model's files are to blame.",
        ["image_conflict"] = "Another picture already stood under this attempt's name in the image store. Run the job again; it gets a name of its own.",
        ["input_image_unavailable"] = "The picture to start from could not be read from the image store. See that the store answers and still has it, then run the job again.",
        ["input_image_damaged"] = "The picture to start from is not the one that was stored when the job was accepted; its bytes have changed. Run a new job with the picture itself.",
        ["unexpected"] = "Something went wrong that the worker has no word for. Run the job again; if it fails alike, the worker's log has the details.",
    };

    /// <summary>The codes that have a sentence.</summary>
    public static IReadOnlyCollection<string> Codes => Sentences.Keys;

    /// <summary>One or two sentences for a person. A code of a newer version falls back to the error's own message.</summary>
    public static string Explain(this JobError error) =>
        Sentences.TryGetValue(error.Code, out var sentence) ? sentence
            : error.Message.Length > 0 ? error.Message : $"It failed with the code {error.Code}. Run it again, or look at the worker's log.";
}
