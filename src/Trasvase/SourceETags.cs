namespace Trasvase;

/// <summary>How to interpret entity tags of the source that look like an MD5.</summary>
public enum SourceETags
{
    /// <summary>As the MD5 of the content, until one of them proves not to be; from then on, as names without a meaning.</summary>
    Auto,

    /// <summary>As the MD5 of the content, in any case. An object whose content has another MD5 fails.</summary>
    Md5,

    /// <summary>As names without a meaning. No content is compared with them.</summary>
    Opaque,
}
