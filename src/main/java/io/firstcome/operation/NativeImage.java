package io.firstcome.operation;

import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.annotations.RegisterResourceBundle;
import io.quarkus.runtime.annotations.RegisterResources;

/**
 * What a native executable has to be told of, for it is looked up by name and no extension of Quarkus finds it: classes that
 * application.properties names, scripts and sentences. Types that Jackson meets other than by a resource's method carry
 * {@link RegisterForReflection} themselves. Extensions see to the rest: migrations, entities, validation, configuration.
 * <p>
 * AWS-LC is left out on purpose: the executable finds no such class and lets Java verify tokens (docs/adr/0009).
 */
@RegisterForReflection(targets = CooperativeStickyAssignor.class)
@RegisterResources(globs = NativeImage.SCRIPTS)
@RegisterResourceBundle(bundleName = NativeImage.SENTENCES)
@RegisterResourceBundle(bundleName = NativeImage.VALIDATION_SENTENCES)
final class NativeImage {

    static final String SCRIPTS = "gate/*.lua";
    static final String SENTENCES = "messages";
    static final String VALIDATION_SENTENCES = "ValidationMessages";

    private NativeImage() {
    }
}
