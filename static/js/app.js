// Starts the components of govuk-frontend and the small additions of our own. Every page works without it.

import { initAll } from '../vendor/govuk-frontend-6.6.0/govuk-frontend.min.js'
import { refuseSecondSubmit } from './forms.js'
import { revealWithRadios } from './reveal.js'
import { focusOnlyWhatScrolls } from './tables.js'

initAll()
refuseSecondSubmit(document)
revealWithRadios(document)
focusOnlyWhatScrolls(document)
