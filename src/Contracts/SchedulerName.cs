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

    /// <summary>Euler's method along the probability flow (Karras et al., arXiv 2206.00364, algorithm 2 without churn).</summary>
    [JsonStringEnumMemberName("euler")] Euler,

    /// <summary>Euler steps that go further down and add fresh noise (ancestral sampling): pictures do not settle as steps grow.</summary>
    [JsonStringEnumMemberName("euler_ancestral")] EulerAncestral,

    /// <summary>DPM-Solver++, second order, multistep (Lu et al., arXiv 2211.01095).</summary>
    [JsonStringEnumMemberName("dpmpp_2m")] Dpmpp2M,

    /// <summary>The same, its steps spaced as Karras et al. do (arXiv 2206.00364, equation 5).</summary>
    [JsonStringEnumMemberName("dpmpp_2m_karras")] Dpmpp2MKarras,

    /// <summary>Latent consistency sampling (Luo et al., arXiv 2310.04378), for models distilled for it: few steps, little guidance.</summary>
    [JsonStringEnumMemberName("lcm")] Lcm,
}
