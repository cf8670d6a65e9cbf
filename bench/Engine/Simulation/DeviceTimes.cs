using Distributed.Diffusion;

namespace Distributed.EngineBench;

/// <summary>A device that can be simulated: the times of each of its models, by name.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Models">Its models.</param>
/// <param name="Rows">The most rows of a UNet call at 512 × 512.</param>
internal sealed record DeviceTimes(string Name, IReadOnlyDictionary<string, ModelTimes> Models, int Rows)
{
    public const string Full = "full", Distilled = "distilled";

    // BK-SDM-Small beside SD 1.5: operations of a call (370 of about 650) and products (510.9 of 803.3 GFLOP a row).
    private const double Operations = 370.0 / 650, Products = 510.9 / 803.3;

    /// <summary>
    /// PyTorch's operations one by one. The UNet goes through diffusers' three points of 1, 4 and 16 guided images on an A100 (23.13, 13.12 and
    /// 3.60 it/s); at one image the host is the limit. Decoder and text encoder: PyTorch 1.12 on an A100 (47.8 and 9.5 ms).
    /// </summary>
    public static DeviceTimes A100Eager { get; } = Of("A100, operations one by one", new(Host: 1000 / 23.13, Call: 9.02, Row: 8.40, Decode: 47.8, Encode: 9.5), tinyDecode: 4);

    /// <summary>
    /// Compiled networks: diffusers' points with torch.compile on an A100 (49.74, 17.27 and 4.68 it/s); decoder and text encoder as AITemplate has
    /// them there (37.4 and 0.87 ms).
    /// </summary>
    public static DeviceTimes A100Compiled { get; } = Of("A100, compiled", new(Host: 1000 / 49.74, Call: 5.98, Row: 6.49, Decode: 37.4, Encode: 0.87), tinyDecode: 2);

    /// <summary>The most rows of its calls, as the product keeps them.</summary>
    public BatchCaps Caps()
    {
        var caps = new BatchCaps(Rows);
        foreach (var model in Models.Keys) caps.Measured(model, Rows, 512 * 512);
        return caps;
    }

    /// <summary>What a job takes when there is no other.</summary>
    public TimeSpan Alone(SimulatedJob job) => StepBatching.OneAtATime.Serve([job with { Arrival = TimeSpan.Zero }], this).Makespan;

    /// <param name="name">What it is.</param>
    /// <param name="full">SD 1.5 with AutoencoderKL.</param>
    /// <param name="tinyDecode">The tiny autoencoder's milliseconds for a picture; published as about 1 to 4.</param>
    private static DeviceTimes Of(string name, ModelTimes full, double tinyDecode) => new(name, new Dictionary<string, ModelTimes>
    {
        [Full] = full,
        [Distilled] = full with { Host = full.Host * Operations, Call = full.Call * Operations, Row = full.Row * Products, Decode = tinyDecode },
    }, Rows: 16);
}
