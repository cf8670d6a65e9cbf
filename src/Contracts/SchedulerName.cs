using System.Text.Json.Serialization;

namespace Distributed.Contracts;

/// <summary>The noise schedulers a job may ask for, by their names in the field.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SchedulerName>))]
public enum SchedulerName
{
    /// <summary>Denoising diffusion implicit models (Song et al., arXiv 2010.02502).</summary>
    [JsonStringEnumMemberName("ddim")] Ddim,

    /// <summary>Pseudo numerical methods for diffusion models (Liu et al., arXiv 2202.09778); one UNet call more than steps.</summary>
    [JsonStringEnumMemberName("pndm")] Pndm,
}
