namespace Distributed.Diffusion;

/// <summary>A model on a device, as the engine uses it. For the device thread.</summary>
internal interface IDeviceModel : IDenoiser<Lane>, IDisposable
{
    /// <summary>The picture sizes it is made for.</summary>
    PipelineSize Size { get; }

    /// <summary>How often a prompt's embeddings were found, and how often not.</summary>
    (long Hits, long Misses) PromptLookups { get; }

    /// <summary>Whether its autoencoder is quick enough for previews.</summary>
    bool HasQuickDecoder { get; }

    /// <summary>Paints a first picture, so that the first job finds everything allocated and tuned.</summary>
    void WarmUp();

    /// <summary>Encodes a job's prompts, and its input image if it has one.</summary>
    /// <param name="name">The model's name among the engine's.</param>
    /// <param name="request">The job.</param>
    /// <exception cref="ArgumentException">The parameters do not fit the model.</exception>
    LaneJob Begin(string name, EngineRequest request);

    /// <summary>Makes the lane of one image of a job.</summary>
    Lane CreateLane(LaneJob job, int index, long seed);

    /// <summary>Decodes a lane that is finished.</summary>
    /// <exception cref="NonFiniteImageException">The image is not finite.</exception>
    GeneratedImage Decode(Lane lane);

    /// <summary>Decodes what a lane is going to be, by its <see cref="Lane.Preview"/>.</summary>
    GeneratedImage DecodePreview(Lane lane);

    /// <summary>Frees what the last lanes shared: there are none for now.</summary>
    void Rest();

    /// <summary>Waits for the device, where it works on by itself.</summary>
    void Synchronize();

    /// <summary>Sets libtorch's threads to the model's, on a CPU.</summary>
    void UseThreads();
}
